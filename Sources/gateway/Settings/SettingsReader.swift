import Configuration
import SystemPackage

/// Looks settings up: flags first, then `GATEWAY_*` environment variables, then the config file.
struct SettingsReader: Sendable {
    private let reader: ConfigReader

    /// - Parameters:
    ///   - flags: as given on the command line, by their names without dashes in front.
    ///   - configFile: a JSON object whose keys are the flags' names, with `_` for `-`.
    init(flags: [String: String], environment: [String: String], configFile: String?) async throws {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (name, text) in flags { values[AbsoluteConfigKey([Self.key(name)])] = ConfigValue(.string(text), isSecret: false) }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(values: values),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "gateway"),
        ]
        if let configFile {
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(configFile)))
            } catch {
                throw SettingsError.invalid("the config file \(configFile) cannot be read as a JSON object: \(error)")
            }
        }
        reader = ConfigReader(providers: providers)
    }

    func string(_ name: String) throws -> String? {
        reader.string(forKey: ConfigKey([Self.key(name)]))
    }

    /// A whole number in `range`, written as a number or as text.
    func integer(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        let key = ConfigKey([Self.key(name)])
        guard let text = reader.string(forKey: key) ?? reader.int(forKey: key).map(String.init) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingsError.invalid("\(name) '\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws -> Bool {
        let key = ConfigKey([Self.key(name)])
        if let text = reader.string(forKey: key) {
            guard ["true", "false"].contains(text) else { throw SettingsError.invalid("\(name) '\(text)' is neither true nor false") }
            return text == "true"
        }
        return reader.bool(forKey: key) ?? false
    }

    private static func key(_ name: String) -> String {
        name.split(separator: "-").joined(separator: "_")
    }
}
