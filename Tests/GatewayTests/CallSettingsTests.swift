import Terminal
import TestSupport
import Testing
import TriggerBridge
import TriggerEngine

@testable import gateway

@Suite("The settings of calls")
struct CallSettingsTests {
    private static let twilio = [
        "call-provider": "twilio", "caller-id": "+12025550199", "twilio-account-sid": TwilioStandIn.accountSID,
        "twilio-auth-token-file": "/token", "twilio-voice-url": "https://voice.test/answer",
    ]
    private static let names = Array(twilio.keys) + ["twilio-base-url", "twilio-timeout-ms"]

    private func read(
        _ flags: [String: String], environment: [String: String] = [:], publicURL: String? = "https://gateway.test"
    ) throws -> CallSettings {
        try CallSettings(
            SettingsReader(names: Self.names, flags: flags, environment: environment, configFile: nil), publicURL: publicURL)
    }

    /// - Parameter value: `nil` takes the setting away.
    private static func with(_ name: String, _ value: String?) -> [String: String] {
        var flags = twilio
        flags[name] = value
        return flags
    }

    @Test("are those of the simulated provider unless told otherwise")
    func simulated() throws {
        #expect(try read([:]).provider == .simulated(callerID: nil))
        #expect(try read(["caller-id": "+12025550199"], publicURL: nil).provider == .simulated(callerID: E164Number("+12025550199")))
        #expect(try read(["call-provider": "simulated"], publicURL: nil).provider == .simulated(callerID: nil))
    }

    @Test("of Twilio have its own address and ten seconds a request unless told otherwise")
    func defaults() throws {
        guard case .twilio(let settings) = try read(Self.twilio).provider else {
            Issue.record("not Twilio")
            return
        }
        #expect(settings.callerID.text == "+12025550199" && settings.accountSID == TwilioStandIn.accountSID)
        #expect(settings.authTokenFile == "/token" && settings.voiceURL == "https://voice.test/answer")
        #expect(settings.base.description == "https://api.twilio.com" && settings.publicURL == "https://gateway.test")
        #expect(settings.timeoutMilliseconds == 10_000)
    }

    @Test("are taken from the environment, too")
    func environment() throws {
        let environment = ["GATEWAY_CALL_PROVIDER": "twilio", "GATEWAY_CALLER_ID": "+12025550199"]
        let flags = Self.twilio.filter { !["call-provider", "caller-id"].contains($0.key) }
        #expect(try read(flags, environment: environment) == read(Self.twilio))
    }

    @Test(
        "of Twilio are refused when one is missing, which is named",
        arguments: ["caller-id", "twilio-account-sid", "twilio-auth-token-file", "twilio-voice-url"])
    func missing(name: String) {
        #expect(throws: SettingsError.invalid("call-provider twilio needs \(name), which is not set")) {
            try read(Self.with(name, nil))
        }
    }

    @Test("of Twilio are refused without a public URL")
    func surroundings() {
        #expect(throws: SettingsError.invalid("call-provider twilio needs public-url, which is not set")) {
            try read(Self.twilio, publicURL: nil)
        }
    }

    @Test("of Twilio are refused where calls would be simulated", arguments: TwilioSettings.names)
    func simulatedAfterAll(name: String) {
        #expect(throws: SettingsError.invalid("\(name) has no effect without call-provider twilio: calls would be simulated")) {
            try read([name: "1"])
        }
    }

    @Test(
        "that cannot be used are refused with what they have to be",
        arguments: [
            ("call-provider", "vonage", "is neither simulated nor twilio"), ("caller-id", "2025550199", "is not a number in E.164 form"),
            ("caller-id", "+1 202 555 0199", "is not a number in E.164 form"), ("twilio-account-sid", "AC1", "is not 'AC' and 32"),
            ("twilio-account-sid", "SK000000000000000000000000000000a1", "is not 'AC' and 32"),
            ("twilio-account-sid", "AC0000000000000000000000000000zz", "is not 'AC' and 32"),
            ("twilio-voice-url", "voice.test", "is not an http or https URL"),
            ("twilio-voice-url", "https://v.test/#x", "without user name and fragment"),
            ("twilio-base-url", "api.twilio.com", "is not a URL like"),
            ("twilio-base-url", "https://api.twilio.com/?x", "is not a URL like"),
            ("twilio-timeout-ms", "0", "is not a whole number from 1 to 60000"),
        ])
    func unusable(name: String, value: String, message: String) throws {
        let error = #expect(throws: SettingsError.self) { try read(Self.with(name, value)) }
        #expect(try #require(error).description.contains(name) && #require(error).description.contains(message))
    }

    @Test("do not repeat a number that is none")
    func callerIDIsNotRepeated() throws {
        let error = #expect(throws: SettingsError.self) { try read(Self.with("caller-id", "2025550199")) }
        #expect(try !#require(error).description.contains("2025550199"))
    }

    @Test(
        "have the auth token leave this machine over TLS alone",
        arguments: [
            ("https://twilio.test", true), ("HTTPS://twilio.test:8443/x", true), ("http://127.0.0.1:8443", true),
            ("http://127.9.9.9", true),
            ("http://localhost:80", true), ("http://LOCALHOST", true), ("http://[::1]:80", true), ("http://twilio.test", false),
            ("http://10.0.0.1", false), ("http://127.0.0.1.twilio.test", false), ("http://localhost.twilio.test", false),
            ("http://127.1", false),
            ("http://128.0.0.1", false), ("http://[::2]", false),
        ])
    func transport(base: String, isTaken: Bool) {
        if isTaken {
            #expect(throws: Never.self) { try read(Self.with("twilio-base-url", base)) }
        } else {
            let error = #expect(throws: SettingsError.self) { try read(Self.with("twilio-base-url", base)) }
            #expect(error?.description.contains("the auth token goes with each request") == true)
        }
    }
}
