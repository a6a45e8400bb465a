package import Identifiers
package import Ingress
package import TriggerEngine

/// The signing secrets of actions, sealed as those of destinations are and bound to the action (contract, section 7).
package struct ActionSecrets: Sendable {
    private let key: SealingKey

    package init(_ store: Store) {
        key = store.sealingKey
    }

    /// What the requests of an action are signed with.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when they were sealed with another key or for another action.
    package func open(_ sealed: SealedSecrets, of actionID: Identifier) throws(StoreError) -> SigningSecrets {
        try stored {
            try SigningSecrets(current: sealed.current, previous: sealed.previous, sealedBy: key, for: actionID)
        }
    }
}

extension ActionSecrets: ActionSecretIssuer {
    package func issue(for actionID: Identifier) throws(StoreError) -> IssuedSecret {
        try stored { try issued(SigningSecrets(current: try .generate()), actionID) }
    }

    package func rotate(
        _ secrets: SealedSecrets, of actionID: Identifier, at now: Timestamp
    ) throws(StoreError) -> IssuedSecret {
        // One that cannot be read any more is replaced all the same: rotating is what mends it.
        let before = try? open(secrets, of: actionID)
        return try stored {
            let new = try SigningSecret.generate()
            return try issued(before?.rotated(to: new, at: now) ?? SigningSecrets(current: new), actionID)
        }
    }

    private func issued(_ secrets: SigningSecrets, _ actionID: Identifier) throws -> IssuedSecret {
        let sealed = SealedSecrets(
            current: try secrets.sealedCurrent(by: key, for: actionID),
            previous: try secrets.sealedPrevious(by: key, for: actionID))
        return IssuedSecret(
            text: secrets.current.text, sealed: sealed, rotationExpiresAt: secrets.previous.first?.expiresAt)
    }

    private func stored<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch {
            throw StoreError(error)
        }
    }
}
