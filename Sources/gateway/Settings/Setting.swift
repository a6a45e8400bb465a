/// What `serve` can be told, by its name as a flag.
enum Setting: String, CaseIterable, CustomStringConvertible, Sendable {
    case dataDir = "data-dir"
    case hooks
    case api
    case publicURL = "public-url"
    case engine
    case engineKeyFile = "engine-key-file"
    case engineCAFile = "engine-ca-file"
    case engineConnectTimeoutMs = "engine-connect-timeout-ms"
    case engineTimeoutMs = "engine-timeout-ms"
    case maxBodyBytes = "max-body-bytes"
    case maxConnections = "max-connections"
    case headTimeoutSeconds = "head-timeout-seconds"
    case bodyTimeoutSeconds = "body-timeout-seconds"
    case idleTimeoutSeconds = "idle-timeout-seconds"
    case toleranceSeconds = "tolerance-seconds"
    case tlsCertFile = "tls-cert-file"
    case tlsKeyFile = "tls-key-file"
    case maxUnderway = "max-underway"
    case missedFires = "missed-fires"
    case maxLateness = "max-lateness"
    case eventRetention = "event-retention"
    case deliveryRetention = "delivery-retention"
    case callProvider = "call-provider"
    case callerID = "caller-id"
    case twilioAccountSID = "twilio-account-sid"
    case twilioAuthTokenFile = "twilio-auth-token-file"
    case twilioVoiceURL = "twilio-voice-url"
    case twilioBaseURL = "twilio-base-url"
    case twilioTimeoutMs = "twilio-timeout-ms"
    case twilioSettlingMs = "twilio-settling-ms"
    case logLevel = "log-level"
    case demo

    var description: String { rawValue }

    /// Its name in the config file; in capitals and behind `GATEWAY_`, in the environment.
    var key: String { rawValue.split(separator: "-").joined(separator: "_") }
}

extension Setting {
    /// - Parameter key: its name in the config file.
    init?(key: String) {
        self.init(rawValue: key.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-"))
    }
}
