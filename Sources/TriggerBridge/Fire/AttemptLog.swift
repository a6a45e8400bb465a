import Logging
import Synchronization

/// Tells of attempts at an engine: of one that was not answered as a warning, of the next ones for some time as debug only. While an engine is
/// away there are thousands a second, and each is on its delivery.
///
/// Neither key nor input nor answer: they are not in anything that is named here.
struct AttemptLog: ~Copyable, Sendable {
    /// Milliseconds from one warning to the next.
    static let interval: Int64 = 10_000

    /// When the last warning was given, in milliseconds since 1970.
    private let warnedAt = Mutex<Int64?>(nil)

    func note(_ attempt: Attempt, of fire: RemoteFire, _ logger: Logger) {
        let isAnswer = attempt.outcome == .answered
        logger.log(
            level: isAnswer || !isDue(at: attempt.startedAt) ? .debug : .warning, isAnswer ? "engine answered" : "engine did not answer",
            metadata: [
                "bridge.delivery_id": "\(fire.deliveryID)",
                "bridge.destination_id": "\(fire.destinationID)",
                "bridge.attempt": "\(attempt.number)",
                "bridge.outcome": "\(attempt.outcome)",
                "bridge.status": "\(attempt.status.map(String.init) ?? "none")",
                "bridge.duration_us": "\(attempt.duration)",
            ])
    }

    private func isDue(at now: Int64) -> Bool {
        warnedAt.withLock { warnedAt in
            if let last = warnedAt, abs(now - last) < Self.interval { return false }
            warnedAt = now
            return true
        }
    }
}
