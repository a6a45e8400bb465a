import FieldMapping
import Terminal

/// The file that `--config` names: a JSON object of settings, each a text, a number or true or false.
enum ConfigFile {
    /// The settings, as text.
    static func read(_ path: String) throws -> [Setting: String] {
        let bytes = try InputFile.bytes(path)
        let object: JSONObject
        do throws(JSONError) {
            object = try JSONObject(bytes)
        } catch {
            throw SettingsError.invalid("the config file \(path) is not a JSON object: \(error)")
        }
        var settings: [Setting: String] = [:]
        for (key, value) in object.members {
            guard let setting = Setting(key: key) else {
                throw SettingsError.invalid(
                    "the config file \(path) has an unknown setting '\(key)'; see 'gateway serve --help'")
            }
            settings[setting] = try text(of: value, key, path)
        }
        return settings
    }

    private static func text(of value: JSONValue, _ key: String, _ path: String) throws -> String {
        if let text = value.string { return text }
        switch value.kind {
        case .number, .bool: return String(decoding: value.bytes, as: UTF8.self)
        case .string, .null, .object, .array:
            throw SettingsError.invalid("the config file \(path) needs a string, number or boolean for '\(key)'")
        }
    }
}
