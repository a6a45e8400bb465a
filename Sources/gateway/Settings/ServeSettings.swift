import Ingress
import Logging
import NIOCore
import Terminal
import TriggerBridge
import TriggerEngine

/// Everything that `serve` can be told. Flags come before `GATEWAY_*` environment variables, these before the config file.
struct ServeSettings: Sendable {
    enum EngineChoice: Sendable, Equatable {
        case embedded
        case remote(url: String, keyFile: String, caFile: String?)
    }

    var dataDirectory: String
    var hooks: ListenAddress
    var api: ListenAddress
    /// What hook URLs begin with; `nil` for the hooks listener's own address.
    var publicURL: String?
    var engine: EngineChoice
    var limits: HookLimits
    var toleranceSeconds: Int
    var tls: (certificateFile: String, keyFile: String)?
    var engineConnectTimeoutMilliseconds: Int
    var engineTimeoutMilliseconds: Int
    var missedFires: MissedFires
    /// How long chains of events are kept after their newest event; `nil` for ever.
    var eventRetentionSeconds: Int?
    /// How long deliveries are kept; `nil` for ever.
    var deliveryRetentionSeconds: Int?
    var calls: CallSettings
    var logLevel: Logger.Level
    var isDemo: Bool
    /// Names in the environment that look like settings and are none.
    var unknownVariables: [String]
}

extension ServeSettings {
    /// - Throws: ``SettingsError`` for the first value that cannot be used.
    init(_ reader: SettingsReader) throws {
        dataDirectory = reader.string(.dataDir) ?? "./data"
        guard !dataDirectory.isEmpty else { throw SettingsError.invalid("data-dir is empty; name a directory") }
        hooks = try ListenAddress(reader.string(.hooks) ?? "127.0.0.1:8080", of: .hooks)
        api = try ListenAddress(reader.string(.api) ?? "127.0.0.1:8081", of: .api)
        publicURL = try reader.string(.publicURL).map(Self.publicURL)
        engine = try Self.engine(reader)
        try Self.refuseWithoutEffect(reader, engine)
        limits = try Self.limits(reader, engine)
        toleranceSeconds = try reader.integer(.toleranceSeconds, 1...86_400) ?? 300
        tls = try Self.tls(reader)
        engineConnectTimeoutMilliseconds = try reader.integer(.engineConnectTimeoutMs, 1...60_000) ?? 2000
        engineTimeoutMilliseconds = try reader.integer(.engineTimeoutMs, 1...60_000) ?? 5000
        missedFires = try Self.missedFires(reader)
        eventRetentionSeconds = try reader.seconds(.eventRetention, 60...3650 * 86_400)
        deliveryRetentionSeconds = try reader.seconds(.deliveryRetention, 3600...3650 * 86_400)
        calls = try CallSettings(reader, publicURL: publicURL)
        logLevel = try Self.logLevel(reader.string(.logLevel) ?? "info")
        isDemo = try reader.flag(.demo)
        unknownVariables = reader.unknownVariables
    }

    private static func publicURL(_ text: String) throws -> String {
        guard let url = BaseURL(text) else {
            throw SettingsError.invalid("public-url is not an address such as https://hooks.example.com, with nothing behind its path")
        }
        return url.description
    }

    private static func refuseWithoutEffect(_ reader: SettingsReader, _ engine: EngineChoice) throws {
        if engine == .embedded {
            try reader.refuse(
                [.engineKeyFile, .engineCAFile, .engineConnectTimeoutMs, .engineTimeoutMs],
                "with the embedded engine; name the address of a remote one with engine, or leave it out")
        } else {
            try reader.refuse(
                [.missedFires, .maxLateness, .eventRetention, .callProvider, .callerID] + TwilioSettings.settings,
                "with a remote engine, which has triggers, events and calls of its own; set it there")
            if try reader.flag(.demo) { throw SettingsError.invalid("a demo needs the embedded engine; leave engine out") }
        }
    }

    private static func engine(_ reader: SettingsReader) throws -> EngineChoice {
        let choice = reader.string(.engine) ?? "embedded"
        if choice == "embedded" { return .embedded }
        guard let keyFile = reader.string(.engineKeyFile) else {
            throw SettingsError.invalid("engine is a remote one: name the file that holds its API key with engine-key-file")
        }
        return .remote(url: choice, keyFile: keyFile, caFile: reader.string(.engineCAFile))
    }

    private static func limits(_ reader: SettingsReader, _ engine: EngineChoice) throws -> HookLimits {
        var limits = HookLimits()
        if let bytes = try reader.integer(.maxBodyBytes, 1...256 * 1024 * 1024) { limits.bodyBytes = bytes }
        limits.receivingBytes = max(limits.receivingBytes, 4 * limits.bodyBytes)
        if let count = try reader.integer(.maxConnections, 1...1_000_000) { limits.connections = count }
        if let count = try reader.integer(.maxUnderway, 1...1_000_000) { limits.underway = count }
        // A remote engine may take its time.
        if engine != .embedded { limits.standingWait = nil }
        limits.underwayBytes = max(limits.underwayBytes, 4 * limits.bodyBytes)
        if let seconds = try reader.integer(.headTimeoutSeconds, 1...3600) { limits.headTime = .seconds(Int64(seconds)) }
        if let seconds = try reader.integer(.bodyTimeoutSeconds, 1...3600) { limits.bodyTime = .seconds(Int64(seconds)) }
        if let seconds = try reader.integer(.idleTimeoutSeconds, 1...3600) { limits.idleTime = .seconds(Int64(seconds)) }
        return limits
    }

    private static func tls(_ reader: SettingsReader) throws -> (String, String)? {
        switch (reader.string(.tlsCertFile), reader.string(.tlsKeyFile)) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return (certificate, key)
        default: throw SettingsError.invalid("tls-cert-file and tls-key-file go together: name both, or neither")
        }
    }

    private static func missedFires(_ reader: SettingsReader) throws -> MissedFires {
        let text = reader.string(.missedFires) ?? MissedFires.Policy.once.rawValue
        guard let policy = MissedFires.Policy(rawValue: text) else {
            let policies = MissedFires.Policy.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError.invalid("missed-fires '\(text)' is none of \(policies)")
        }
        return MissedFires(policy, maximumLateness: try reader.seconds(.maxLateness, MissedFires.tolerance...30 * 86_400) ?? 3600)
    }

    private static func logLevel(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError.invalid("log-level '\(text)' is none of \(levels)")
        }
        return level
    }
}
