import Identifiers
import Synchronization

/// A token bucket that holds one second's worth of requests (contract, section 2, step 3).
final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Timestamp?
    }

    private let perSecond: Double
    private let bucket: Mutex<Bucket>

    init(perSecond: Int) {
        self.perSecond = Double(perSecond)
        bucket = Mutex(Bucket(tokens: Double(perSecond)))
    }

    /// Takes one token.
    ///
    /// - Throws: ``Rejection/rateLimited(retryAfterSeconds:)`` with the whole seconds until there is one again.
    func admit(at now: Timestamp) throws(Rejection) {
        let missing = bucket.withLock { bucket -> Double in
            if let filledAt = bucket.filledAt, now > filledAt {
                bucket.tokens = min(perSecond, bucket.tokens + Double(now - filledAt) / 1000 * perSecond)
            }
            bucket.filledAt = now
            guard bucket.tokens >= 1 else { return 1 - bucket.tokens }
            bucket.tokens -= 1
            return 0
        }
        guard missing > 0 else { return }
        throw .rateLimited(retryAfterSeconds: max(1, Int((missing / perSecond).rounded(.up))))
    }
}
