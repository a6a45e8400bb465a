import FieldMapping
import Terminal

/// The file that `--config` names: a JSON object of settings, each a text, a number or true or false.
enum ConfigFile {
    /// The settings by their names as flags, as text.
    ///
    /// - Parameter names: every setting there is.
    static func read(_ path: String, names: some Collection<String>) throws -> [String: String] {
        let bytes = try InputFile.bytes(path)
        let object: JSONObject
        do throws(JSONError) {
            object = try JSONObject(bytes)
        } catch {
            throw SettingsError.invalid("the config file \(path) is not a JSON object: \(error)")
        }
        var settings: [String: String] = [:]
        for (key, value) in object.members {
            let name = key.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-")
            guard names.contains(name) else {
                throw SettingsError.invalid(
                    "the config file \(path) has an unknown setting '\(key)'; see 'gateway serve --help'")
            }
            settings[name] = try text(of: value, key, path)
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
