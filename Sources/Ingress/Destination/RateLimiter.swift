import Identifiers
import Synchronization

/// A token bucket that holds one second's worth of requests (contract, section 2, step 3).
final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Timestamp?

        mutating func fill(at now: Timestamp, _ perSecond: Double) {
            let elapsed = filledAt.map { now - $0 } ?? 0
            // Event loops read the clock a little out of order; the same time must not be counted twice. A clock that was
            // set back is another thing.
            if -1000 < elapsed && elapsed < 0 { return }
            if elapsed > 0 { tokens = min(perSecond, tokens + Double(elapsed) / 1000 * perSecond) }
            filledAt = now
        }
    }

    private let perSecond: Double
    private let bucket: Mutex<Bucket>

    init(perSecond: Int) {
        self.perSecond = Double(perSecond)
        bucket = Mutex(Bucket(tokens: Double(perSecond)))
    }

    /// Takes one token.
    ///
    /// - Throws: ``Rejection/rateLimited``. There is one again within a second.
    func admit(at now: Timestamp) throws(Rejection) {
        let isAdmitted = bucket.withLock { bucket in
            bucket.fill(at: now, perSecond)
            guard bucket.tokens >= 1 else { return false }
            bucket.tokens -= 1
            return true
        }
        guard isAdmitted else { throw .rateLimited }
    }
}
