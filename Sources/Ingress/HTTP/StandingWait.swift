import NIOCore

/// Tells a standing queue from one that a burst left behind, as CoDel does (RFC 8289, section 3): where it stands everything has waited longer than a
/// target for an interval. While it stands, the number of webhooks in flight is limited, and the limit follows the wait: it is moved towards the
/// number that on average waits as long as the target, however slow this machine and its disk are.
struct StandingWait {
    /// What nothing has to wait longer for; `nil` when waiting says nothing about this machine.
    private let target: TimeAmount?
    private var aboveSince: NIODeadline?
    private var standsUntil: NIODeadline?
    private var limit = Self.limits.upperBound
    /// Of those that were let in by this limit.
    private var waits = (since: NIODeadline.uptimeNanoseconds(0), count: Int64(0), nanoseconds: Int64(0))

    /// For how long everything has waited longer than the target, then; and how long a limit is tried.
    static let interval = TimeAmount.milliseconds(100)
    /// How long after the last sign of it.
    static let hold = TimeAmount.seconds(1)
    /// How many are let in then: the fewest are enough for batches that are worth their sync.
    static let limits = 64...512

    init(target: TimeAmount?) {
        self.target = target
    }

    /// How many may be under way; `nil` while nothing stands.
    func limit(at now: NIODeadline) -> Int? {
        isStanding(at: now) ? limit : nil
    }

    private func isStanding(at now: NIODeadline) -> Bool {
        standsUntil.map { now < $0 } ?? false
    }

    /// - Parameter isLast: whether nothing waits any more.
    mutating func note(_ wait: TimeAmount, at now: NIODeadline, isLast: Bool) {
        guard let target else { return }
        if isStanding(at: now) { adjust(target, wait, at: now) }
        if wait < target || isLast {
            aboveSince = nil
        } else if let since = aboveSince {
            guard now - since >= Self.interval else { return }
            if !isStanding(at: now) { begin(at: now) }
            standsUntil = now + Self.hold
        } else {
            aboveSince = now
        }
    }

    private mutating func begin(at now: NIODeadline) {
        limit = Self.limits.upperBound
        waits = (now, 0, 0)
    }

    /// As many more or less as the last ones waited shorter or longer than they may, in small steps: what is let in now is seen later.
    private mutating func adjust(_ target: TimeAmount, _ wait: TimeAmount, at now: NIODeadline) {
        waits.count += 1
        waits.nanoseconds += wait.nanoseconds
        guard now - waits.since >= Self.interval else { return }
        let wanted = Double(limit) * Double(target.nanoseconds * waits.count) / Double(max(waits.nanoseconds, 1))
        let step = limit / 8
        limit = min(max(Int(min(wanted, Double(limit + step))), limit - step, Self.limits.lowerBound), Self.limits.upperBound)
        waits = (now, 0, 0)
    }

    /// While what stands is kept short, that it would stand shows in what is refused.
    mutating func noteRefusal(at now: NIODeadline) {
        if isStanding(at: now) { standsUntil = now + Self.hold }
    }
}
