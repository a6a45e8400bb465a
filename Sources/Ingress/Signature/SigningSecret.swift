package import Identifiers

/// The secret that a sender signs with. Its key bytes are its text as shown to the user, `whsec_` included (contract, section 2.1).
///
/// It never prints: every description is redacted.
package struct SigningSecret: Sendable {
    /// The secret itself. For sealing and for the one answer that shows it.
    package let text: String

    /// Takes any non-empty text, so that secrets made elsewhere can be brought along.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 256 else { return nil }
        self.text = text
    }

    /// A new secret: `whsec_` and 43 characters of base64url.
    package static func generate() throws(OpenSSLError) -> SigningSecret {
        SigningSecret(unchecked: "whsec_" + (try SecureRandom.token()))
    }

    private init(unchecked text: String) {
        self.text = text
    }
}

extension SigningSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SigningSecret(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The secrets that a destination accepts at a time: the current one and, for a while after a rotation, those before.
package struct SigningSecrets: Sendable {
    package struct Previous: Sendable {
        package let secret: SigningSecret
        package let expiresAt: Timestamp

        package init(_ secret: SigningSecret, expiresAt: Timestamp) {
            self.secret = secret
            self.expiresAt = expiresAt
        }
    }

    package let current: SigningSecret
    /// The latest first.
    package let previous: [Previous]

    package init(current: SigningSecret, previous: [Previous] = []) {
        self.current = current
        self.previous = previous
    }

    /// How long the old secret keeps working after a rotation, in seconds.
    package static let rotationOverlap = 30 * 60
    /// One that is rotated out more often than this within the overlap loses its oldest secrets early: each costs a computation for every
    /// request that is not genuine.
    package static let maximumPrevious = 8

    /// `secret` becomes the current one; the one before keeps working until `now` + ``rotationOverlap``, those before it as long as they were to.
    ///
    /// - Parameter atOnce: whether all before it end now instead: one has leaked.
    package func rotated(to secret: SigningSecret, at now: Timestamp, atOnce: Bool = false) -> SigningSecrets {
        guard !atOnce else { return SigningSecrets(current: secret) }
        let kept = [Previous(current, expiresAt: now.advanced(bySeconds: Self.rotationOverlap))] + previous.filter { now < $0.expiresAt }
        return SigningSecrets(current: secret, previous: Array(kept.prefix(Self.maximumPrevious)))
    }
}

/// Which of a destination's secrets a request was signed with.
package enum MatchedSecret: String, Sendable {
    case current
    case previous
}
