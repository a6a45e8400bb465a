package import Identifiers

/// The signing secrets of an action, sealed: only who has the sealing key can read them. The engine keeps them as they
/// are.
package struct SealedSecrets: Sendable, Equatable {
    package let current: [UInt8]
    /// Those that are used beside it for a while after a rotation.
    package let previous: [UInt8]?

    package init(current: [UInt8], previous: [UInt8]? = nil) {
        self.current = current
        self.previous = previous
    }
}

/// A secret that was just made, for the one answer that shows it.
package struct IssuedSecret: Sendable {
    package let text: String
    /// It, and the secrets that are still used beside it.
    package let sealed: SealedSecrets
    /// Until when the secret before it is used too; `nil` for the first one.
    package let rotationExpiresAt: Timestamp?

    package init(text: String, sealed: SealedSecrets, rotationExpiresAt: Timestamp? = nil) {
        self.text = text
        self.sealed = sealed
        self.rotationExpiresAt = rotationExpiresAt
    }
}

/// Makes the secrets that the requests of actions are signed with. Storage, which has the sealing key, implements it.
package protocol ActionSecretIssuer: Sendable {
    /// The first secret of an action.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when the system has no entropy.
    func issue(for actionID: Identifier) throws(StoreError) -> IssuedSecret
    /// A new secret in place of the current one, which is used beside it for 30 minutes more (contract, section 2.1),
    /// unless the sealing key does not open it.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when the system has no entropy.
    func rotate(_ secrets: SealedSecrets, of actionID: Identifier, at now: Timestamp) throws(StoreError) -> IssuedSecret
}

// MARK: - Never printed

extension SealedSecrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SealedSecrets(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension IssuedSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "IssuedSecret(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
