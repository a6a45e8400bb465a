import FieldMapping
import Identifiers
import Ingress
import TriggerBridge
import TriggerEngine

extension DeliveryRecord {
    /// Whether firing it again on a remote engine could be a second time. The engine knows its idempotency key for ``Engine/idempotencyWindow`` (contract,
    /// section 3.1); after that only what certainly did not fire may be fired again.
    func mayFireTwice(at now: Timestamp) -> Bool {
        receivedAt.advanced(bySeconds: Engine.idempotencyWindow) <= now && mayHaveFired
    }

    /// Whether an attempt may have reached the engine and have been taken, though none was answered so.
    var mayHaveFired: Bool {
        guard state == .failed else { return false }
        // Its last attempt is on no record.
        if reason == "interrupted" { return true }
        // The store keeps a list of objects; anything else in its place is damage.
        guard let attempts = try? JSONValue(attempts).elements else { return true }
        return attempts.contains { attempt in
            // One that was interrupted, or is of another version, has an outcome that is none of these.
            guard let attempt = (try? attempt.object()) ?? nil,
                let outcome = attempt["outcome"]?.string.flatMap(AttemptOutcome.init(rawValue:))
            else { return true }
            // A proxy before the engine answers 5xx also to what the engine has taken; a 2xx that named no event leaves it open.
            if outcome == .answered { return !(300...499).contains(attempt["status"]?.integer ?? 0) }
            return outcome.mayHaveBeenSent
        }
    }
}
