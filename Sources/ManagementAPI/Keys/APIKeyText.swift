package import Ingress

/// The text of an API key as its owner holds it: `gwk_` and 43 characters of base64url (contract, section 3.4).
///
/// Only ``hash`` is stored. It never prints: every description is redacted.
package struct APIKeyText: Sendable {
    private static let prefix = "gwk_"

    /// The key itself. For the one answer that shows it.
    package let text: String

    /// `nil` for a text that cannot be a key.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + 43 else { return nil }
        self.text = String(text)
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// A new key.
    package static func generate() throws(OpenSSLError) -> APIKeyText {
        APIKeyText(unchecked: prefix + (try SecureRandom.token()))
    }

    /// SHA-256 of the text, what a store keeps. The text is random, so that it needs no salt and no slow hash.
    package var hash: [UInt8] { SHA256.digest(text.utf8) }
}

extension APIKeyText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "APIKeyText(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
