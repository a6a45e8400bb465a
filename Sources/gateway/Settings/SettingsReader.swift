import Configuration
import Terminal

/// Looks settings up: flags first, then `GATEWAY_*` environment variables, then the config file.
struct SettingsReader: Sendable {
    private let reader: ConfigReader
    /// Variables that begin as settings do and are none, in order: one may be misspelt.
    let unknownVariables: [String]

    /// - Parameters:
    ///   - flags: as given on the command line.
    ///   - environment: an empty variable counts as none, as one does that a file for containers leaves open.
    ///   - configFile: a JSON object whose keys are the settings' names, with `_` for `-`.
    /// - Throws: ``SettingsError`` for a file that is no such object, names a setting that there is not, or gives one a list or an object.
    init(flags: [Setting: String], environment: [String: String], configFile: String?) throws {
        let variables = environment.filter { !$0.value.isEmpty }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(values: Self.values(flags)),
            EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "gateway"),
        ]
        if let configFile { providers.append(InMemoryProvider(values: Self.values(try ConfigFile.read(configFile)))) }
        reader = ConfigReader(providers: providers)
        let known = Set(Setting.allCases.map { "GATEWAY_" + $0.key.uppercased() } + ["GATEWAY_CONFIG"])
        unknownVariables = environment.keys.filter { $0.hasPrefix("GATEWAY_") && !known.contains($0) }.sorted()
    }

    private static func values(_ settings: [Setting: String]) -> [AbsoluteConfigKey: ConfigValue] {
        Dictionary(
            uniqueKeysWithValues: settings.map { (AbsoluteConfigKey([$0.key]), ConfigValue(.string($1), isSecret: false)) })
    }

    func string(_ setting: Setting) -> String? {
        reader.string(forKey: ConfigKey([setting.key]))
    }

    /// Settings that nothing would come of: whoever gives one expects something of it.
    ///
    /// - Parameter reason: completes "… has no effect".
    /// - Throws: ``SettingsError`` for the first of `settings` that is set.
    func refuse(_ settings: [Setting], _ reason: String) throws {
        guard let setting = settings.first(where: { string($0) != nil }) else { return }
        throw SettingsError.invalid("\(setting) has no effect \(reason)")
    }

    /// A whole number in `range`.
    func integer(_ setting: Setting, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = string(setting) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingsError.invalid("\(setting) '\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A time such as `90s`, `15m`, `1h` or `2d`, in seconds.
    func seconds(_ setting: Setting, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = string(setting) else { return nil }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let (seconds, isTooLarge) =
            text.last.flatMap { units[$0] }.flatMap { unit in
                Int(text.dropLast()).map { $0.multipliedReportingOverflow(by: unit) }
            } ?? (-1, false)
        guard !isTooLarge, range.contains(seconds) else {
            throw SettingsError.invalid(
                "\(setting) '\(text)' is not a time such as 90s, 15m, 1h or 2d, from \(range.lowerBound)s to \(range.upperBound / 86_400)d")
        }
        return seconds
    }

    func flag(_ setting: Setting) throws -> Bool {
        guard let text = string(setting) else { return false }
        guard ["true", "false"].contains(text) else { throw SettingsError.invalid("\(setting) '\(text)' is neither true nor false") }
        return text == "true"
    }
}
