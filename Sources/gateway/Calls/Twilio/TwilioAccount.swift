import Foundation
import Terminal

/// The account that calls are placed with.
struct TwilioAccount: Sendable {
    /// `AC` and 32 hex digits.
    let sid: String
    let authToken: TwilioAuthToken

    /// The value of the `Authorization` header (RFC 7617).
    var authorization: String {
        "Basic " + Data("\(sid):\(authToken.text)".utf8).base64EncodedString()
    }
}

/// What an account's requests are authenticated with, either way. It never prints.
struct TwilioAuthToken: Sendable {
    let text: String

    /// `nil` unless it is visible ASCII and not empty.
    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.text = text
    }

    /// - Throws: ``SettingsError`` when the file cannot be read, is empty or holds anything else than the token.
    init(file path: String) throws(SettingsError) {
        guard let token = TwilioAuthToken(try SecretFile.read(path)) else {
            throw .invalid("the file \(path) is not all visible ASCII; it must hold only the auth token")
        }
        self = token
    }
}

extension TwilioAuthToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "TwilioAuthToken(redacted)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
