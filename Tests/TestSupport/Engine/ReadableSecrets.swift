package import Identifiers
import Synchronization
package import TriggerEngine

/// Issues numbered secrets and "seals" them so that tests can read what is kept: the texts themselves, newest first.
package final class ReadableSecrets: ActionSecretIssuer {
    private let count = Mutex(0)

    package init() {}

    package func issue(for actionID: Identifier) throws(StoreError) -> IssuedSecret {
        let text = next()
        return IssuedSecret(text: text, sealed: SealedSecrets(current: Array(text.utf8)))
    }

    package func rotate(
        _ secrets: SealedSecrets, of actionID: Identifier, at now: Timestamp
    ) throws(StoreError) -> IssuedSecret {
        let text = next()
        let sealed = SealedSecrets(current: Array(text.utf8), previous: secrets.current)
        return IssuedSecret(text: text, sealed: sealed, rotationExpiresAt: now.advanced(bySeconds: 1800))
    }

    private func next() -> String {
        count.withLock {
            $0 += 1
            return "whsec_\($0)"
        }
    }
}
