import Configuration
import Terminal

/// Looks settings up: flags first, then `GATEWAY_*` environment variables, then the config file.
struct SettingsReader: Sendable {
    private let reader: ConfigReader
    /// Variables that begin as settings do and are none, in order: one may be misspelt.
    let unknownVariables: [String]

    /// - Parameters:
    ///   - names: every setting there is, as flags without dashes in front.
    ///   - flags: as given on the command line.
    ///   - environment: an empty variable counts as none, as one does that a file for containers leaves open.
    ///   - configFile: a JSON object whose keys are the settings' names, with `_` for `-`.
    /// - Throws: ``SettingsError`` for a file that is no such object, names a setting that there is not, or gives one a list or an object.
    init(names: some Collection<String>, flags: [String: String], environment: [String: String], configFile: String?) throws {
        let variables = environment.filter { !$0.value.isEmpty }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(values: Self.values(flags)),
            EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "gateway"),
        ]
        if let configFile { providers.append(InMemoryProvider(values: Self.values(try ConfigFile.read(configFile, names: names)))) }
        reader = ConfigReader(providers: providers)
        let known = Set(names.map { "GATEWAY_" + Self.key($0).uppercased() } + ["GATEWAY_CONFIG"])
        unknownVariables = environment.keys.filter { $0.hasPrefix("GATEWAY_") && !known.contains($0) }.sorted()
    }

    private static func values(_ settings: [String: String]) -> [AbsoluteConfigKey: ConfigValue] {
        Dictionary(
            uniqueKeysWithValues: settings.map { (AbsoluteConfigKey([key($0)]), ConfigValue(.string($1), isSecret: false)) })
    }

    func string(_ name: String) -> String? {
        reader.string(forKey: ConfigKey([Self.key(name)]))
    }

    /// Settings that nothing would come of: whoever gives one expects something of it.
    ///
    /// - Parameter reason: completes "… has no effect".
    /// - Throws: ``SettingsError`` for the first of `names` that is set.
    func refuse(_ names: [String], _ reason: String) throws {
        guard let name = names.first(where: { string($0) != nil }) else { return }
        throw SettingsError.invalid("\(name) has no effect \(reason)")
    }

    /// A whole number in `range`.
    func integer(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        let key = ConfigKey([Self.key(name)])
        guard let text = reader.string(forKey: key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingsError.invalid("\(name) '\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A time such as `90s`, `15m`, `1h` or `2d`, in seconds.
    func seconds(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = string(name) else { return nil }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let (seconds, isTooLarge) =
            text.last.flatMap { units[$0] }.flatMap { unit in
                Int(text.dropLast()).map { $0.multipliedReportingOverflow(by: unit) }
            } ?? (-1, false)
        guard !isTooLarge, range.contains(seconds) else {
            throw SettingsError.invalid(
                "\(name) '\(text)' is not a time such as 90s, 15m, 1h or 2d, from \(range.lowerBound)s to \(range.upperBound / 86_400)d")
        }
        return seconds
    }

    func flag(_ name: String) throws -> Bool {
        let key = ConfigKey([Self.key(name)])
        guard let text = reader.string(forKey: key) else { return false }
        guard ["true", "false"].contains(text) else { throw SettingsError.invalid("\(name) '\(text)' is neither true nor false") }
        return text == "true"
    }

    private static func key(_ name: String) -> String {
        name.split(separator: "-").joined(separator: "_")
    }
}
