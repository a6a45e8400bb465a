import Identifiers

/// Tasks that the provider could not place a call for a short time ago: others go before them, as the cause may be those calls' alone.
struct DeferredTasks {
    /// How long a task lets others go first, in milliseconds.
    static let time: Int64 = 60_000
    /// Tasks that do so at the same time, at most; one more takes the place of the one that has done so for the longest time.
    static let limit = 64

    private var deferredAt: [Identifier: Timestamp] = [:]

    mutating func placementFailed(_ taskID: Identifier, at now: Timestamp) {
        if deferredAt.count == Self.limit, let oldest = deferredAt.min(by: { $0.value < $1.value }) { deferredAt[oldest.key] = nil }
        deferredAt[taskID] = now
    }

    mutating func placementEnded(_ taskID: Identifier) {
        deferredAt[taskID] = nil
    }

    /// Those that still let others go first. One that was deferred later than `now` was so by a clock that has been set back since.
    mutating func current(at now: Timestamp) -> Set<Identifier> {
        deferredAt = deferredAt.filter { (0..<Self.time).contains(now - $0.value) }
        return Set(deferredAt.keys)
    }
}
