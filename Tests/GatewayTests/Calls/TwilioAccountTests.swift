import Terminal
import TestSupport
import Testing

@testable import gateway

@Suite("Twilio's auth token")
struct TwilioAccountTests {
    private static let token = "twilio-auth-token-5f1d0c8e"

    @Test("is read from a file, without the line end behind it", arguments: ["", "\n", "\r\n"])
    func file(ending: String) throws {
        let files = try TemporaryDirectory()
        #expect(try TwilioAuthToken(file: files.write(Self.token + ending, to: "token")).text == Self.token)
    }

    @Test("is refused when it could not be sent, and the message does not hold it", arguments: [" \(token)", "\(token)\nmore", "tökén"])
    func refused(text: String) throws {
        let files = try TemporaryDirectory()
        let path = try files.write(text, to: "token")
        let message = "the file \(path) is not all visible ASCII; it must hold only the auth token"
        #expect(throws: SettingsError.invalid(message)) { try TwilioAuthToken(file: path) }
    }

    @Test("never prints, nor does the account")
    func redacted() throws {
        let account = TwilioAccount(sid: "AC1", authToken: try #require(TwilioAuthToken(Self.token)))
        let texts = [
            "\(account)", String(reflecting: account), "\(account.authToken)", "\(Mirror(reflecting: account.authToken).children.count)",
        ]
        for text in texts { #expect(!text.contains(Self.token)) }
        // RFC 7617's form: `AC1:` and the token, in base64.
        #expect(account.authorization == "Basic QUMxOnR3aWxpby1hdXRoLXRva2VuLTVmMWQwYzhl")
    }
}
