import Terminal
import TestSupport
import Testing
import TriggerBridge
import TriggerEngine

@testable import gateway

@Suite("The settings of calls")
struct CallSettingsTests {
    private static let twilio: [Setting: String] = [
        .callProvider: "twilio", .callerID: "+12025550199", .twilioAccountSID: TwilioStandIn.accountSID,
        .twilioAuthTokenFile: "/token", .twilioVoiceURL: "https://voice.test/answer",
    ]

    private func read(
        _ flags: [Setting: String], environment: [String: String] = [:], publicURL: String? = "https://gateway.test"
    ) throws -> CallSettings {
        try CallSettings(
            SettingsReader(flags: flags, environment: environment, configFile: nil), publicURL: publicURL)
    }

    /// - Parameter value: `nil` takes the setting away.
    private static func with(_ setting: Setting, _ value: String?) -> [Setting: String] {
        var flags = twilio
        flags[setting] = value
        return flags
    }

    @Test("are those of the simulated provider unless told otherwise")
    func simulated() throws {
        #expect(try read([:]).provider == .simulated(callerID: nil))
        #expect(try read([.callerID: "+12025550199"], publicURL: nil).provider == .simulated(callerID: E164Number("+12025550199")))
        #expect(try read([.callProvider: "simulated"], publicURL: nil).provider == .simulated(callerID: nil))
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
        let flags = Self.twilio.filter { ![.callProvider, .callerID].contains($0.key) }
        #expect(try read(flags, environment: environment) == read(Self.twilio))
    }

    @Test(
        "of Twilio are refused when one is missing, which is named",
        arguments: [Setting.callerID, .twilioAccountSID, .twilioAuthTokenFile, .twilioVoiceURL])
    func missing(setting: Setting) {
        #expect(throws: SettingsError.invalid("call-provider twilio needs \(setting), which is not set")) {
            try read(Self.with(setting, nil))
        }
    }

    @Test("of Twilio are refused without a public URL")
    func surroundings() {
        #expect(throws: SettingsError.invalid("call-provider twilio needs public-url, which is not set")) {
            try read(Self.twilio, publicURL: nil)
        }
    }

    @Test("of Twilio are refused where calls would be simulated", arguments: TwilioSettings.settings)
    func simulatedAfterAll(setting: Setting) {
        #expect(throws: SettingsError.invalid("\(setting) has no effect without call-provider twilio: calls would be simulated")) {
            try read([setting: "1"])
        }
    }

    @Test(
        "that cannot be used are refused with what they have to be",
        arguments: [
            (Setting.callProvider, "vonage", "is neither simulated nor twilio"), (.callerID, "2025550199", "is not a number in E.164 form"),
            (.callerID, "+1 202 555 0199", "is not a number in E.164 form"), (.twilioAccountSID, "AC1", "is not 'AC' and 32"),
            (.twilioAccountSID, "SK000000000000000000000000000000a1", "is not 'AC' and 32"),
            (.twilioAccountSID, "AC0000000000000000000000000000zz", "is not 'AC' and 32"),
            (.twilioVoiceURL, "voice.test", "is not an http or https URL"),
            (.twilioVoiceURL, "https://v.test/#x", "without user name and fragment"),
            (.twilioBaseURL, "api.twilio.com", "is not a URL like"),
            (.twilioBaseURL, "https://api.twilio.com/?x", "is not a URL like"),
            (.twilioTimeoutMs, "0", "is not a whole number from 1 to 60000"),
        ])
    func unusable(setting: Setting, value: String, message: String) throws {
        let error = #expect(throws: SettingsError.self) { try read(Self.with(setting, value)) }
        #expect(try #require(error).description.contains(setting.description) && #require(error).description.contains(message))
    }

    @Test("do not repeat a number that is none")
    func callerIDIsNotRepeated() throws {
        let error = #expect(throws: SettingsError.self) { try read(Self.with(.callerID, "2025550199")) }
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
            #expect(throws: Never.self) { try read(Self.with(.twilioBaseURL, base)) }
        } else {
            let error = #expect(throws: SettingsError.self) { try read(Self.with(.twilioBaseURL, base)) }
            #expect(error?.description.contains("the auth token goes with each request") == true)
        }
    }
}
