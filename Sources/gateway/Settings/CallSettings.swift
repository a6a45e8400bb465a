import Foundation
import Terminal
import TriggerBridge
import TriggerEngine

/// Who places calls, and from which number.
struct CallSettings: Sendable, Equatable {
    enum ProviderChoice: Sendable, Equatable {
        case simulated(callerID: E164Number?)
        case twilio(TwilioSettings)
    }

    let provider: ProviderChoice
}

struct TwilioSettings: Sendable, Equatable {
    let callerID: E164Number
    let accountSID: String
    let authTokenFile: String
    let base: BaseURL
    let voiceURL: String
    /// What the URLs of status callbacks begin with.
    let publicURL: String
    /// For one request.
    let timeoutMilliseconds: Int
    /// From when a request has had its time to when Twilio lists the call that it led to.
    let settlingMilliseconds: Int
}

extension CallSettings {
    /// - Parameter publicURL: of the gateway, if it is set.
    /// - Throws: ``SettingsError`` for the first value that cannot be used, is missing, or has no effect.
    init(_ reader: SettingsReader, publicURL: String?) throws {
        let callerID = try reader.string(.callerID).map(Self.number)
        let choice = reader.string(.callProvider) ?? "simulated"
        switch choice {
        case "simulated":
            try reader.refuse(TwilioSettings.settings, "without call-provider twilio: calls would be simulated")
            provider = .simulated(callerID: callerID)
        case "twilio": provider = .twilio(try TwilioSettings(reader, callerID: callerID, publicURL: publicURL))
        default: throw SettingsError.invalid("call-provider '\(choice)' is neither simulated nor twilio")
        }
    }

    /// The text stays out of the message: it may be somebody's number.
    private static func number(_ text: String) throws -> E164Number {
        guard let number = E164Number(text) else {
            throw SettingsError.invalid("caller-id is not a number in E.164 form, like +12025550100")
        }
        return number
    }
}

extension TwilioSettings {
    /// The settings that are Twilio's alone.
    static let settings: [Setting] = [
        .twilioAccountSID, .twilioAuthTokenFile, .twilioVoiceURL, .twilioBaseURL, .twilioTimeoutMs, .twilioSettlingMs,
    ]

    fileprivate init(_ reader: SettingsReader, callerID: E164Number?, publicURL: String?) throws {
        self.callerID = try Self.require(callerID, .callerID)
        self.publicURL = try Self.require(publicURL, .publicURL)
        accountSID = try Self.sid(try Self.require(reader.string(.twilioAccountSID), .twilioAccountSID))
        authTokenFile = try Self.require(reader.string(.twilioAuthTokenFile), .twilioAuthTokenFile)
        voiceURL = try Self.voiceURL(try Self.require(reader.string(.twilioVoiceURL), .twilioVoiceURL))
        base = try Self.base(reader.string(.twilioBaseURL) ?? "https://api.twilio.com")
        timeoutMilliseconds = try reader.integer(.twilioTimeoutMs, 1...60_000) ?? 10_000
        settlingMilliseconds = try reader.integer(.twilioSettlingMs, 1...600_000) ?? 30_000
    }

    private static func require<Value>(_ value: Value?, _ setting: Setting) throws -> Value {
        guard let value else { throw SettingsError.invalid("call-provider twilio needs \(setting), which is not set") }
        return value
    }

    private static func sid(_ text: String) throws -> String {
        let digits = text.dropFirst(2)
        guard text.hasPrefix("AC"), digits.utf8.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw SettingsError.invalid("twilio-account-sid is not 'AC' and 32 hexadecimal digits")
        }
        return text
    }

    private static func voiceURL(_ text: String) throws -> String {
        guard ActionURL(text) != nil else {
            throw SettingsError.invalid(
                "twilio-voice-url is not an http or https URL with a host, at most \(ActionURL.maximumLength) characters long, without user name"
                    + " and fragment")
        }
        return text
    }

    private static func base(_ text: String) throws -> BaseURL {
        guard let base = BaseURL(text) else { throw SettingsError.invalid("twilio-base-url is not a URL like https://api.twilio.com") }
        guard base.description.lowercased().hasPrefix("https://") || isLoopback(base) else {
            throw SettingsError.invalid(
                "twilio-base-url must begin with https://: the auth token goes with each request. http:// is for this machine's own addresses alone"
            )
        }
        return base
    }

    private static func isLoopback(_ base: BaseURL) -> Bool {
        guard let host = URLComponents(string: base.description)?.host else { return false }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return ["localhost", "::1", "[::1]"].contains(host.lowercased())
            || numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }
}
