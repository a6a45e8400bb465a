import Identifiers

/// What becomes of instants that passed while the engine was down, or over which its clock was set forward (contract, section 4).
///
/// An instant that is at most ``tolerance`` late counts as met: a short restart misses nothing.
package struct MissedFires: Sendable, Equatable {
    package enum Policy: String, Sendable, CaseIterable {
        /// One fire, for the latest missed instant.
        case once
        /// None.
        case skip
        /// One fire for each.
        case all
    }

    package let policy: Policy
    /// Seconds, ``tolerance`` at least; an instant that is missed by more is never fired.
    package let maximumLateness: Int

    package init(_ policy: Policy = .once, maximumLateness: Int = 3600) {
        self.policy = policy
        self.maximumLateness = maximumLateness
    }

    /// Seconds.
    package static let tolerance = 60
    /// Skipped instants are counted as far as this: a day of minutes.
    static let largestCount = 1440
}

/// What a trigger whose instant has come is to do.
struct TickPlan: Equatable, Sendable {
    /// For each of these instants it fires, in this order.
    var fires: [Timestamp]
    var skipped: SkippedInstants?
    /// When it is due again; at once when it is not later than now.
    var next: Timestamp?
}

/// Instants of a schedule that are not fired: those from the first up to, and without, `end`.
struct SkippedInstants: Equatable, Sendable {
    let first: Timestamp
    let end: Timestamp
    /// How many; `nil` when more than ``MissedFires/largestCount``.
    let count: Int?
    /// The later one that is fired in their place.
    let standIn: Timestamp?
}

extension MissedFires {
    /// - Parameters:
    ///   - due: the first instant that was not dealt with, not later than `now`.
    ///   - burst: fires in the plan at most; what is left is due again at once.
    func plan(_ schedule: CronSchedule, _ zone: TimeZoneRules, due: Timestamp, now: Timestamp, burst: Int) -> TickPlan {
        let next = schedule.next(after: due, in: zone)
        let isOnlyOne = next.map { $0 > now } ?? true
        if isOnlyOne, due >= earliest(at: now) { return TickPlan(fires: [due], next: next) }
        return catchUp(schedule, zone, due: due, now: now, burst: burst)
    }

    private func catchUp(
        _ schedule: CronSchedule, _ zone: TimeZoneRules, due: Timestamp, now: Timestamp, burst: Int
    ) -> TickPlan {
        let inTime = max(due, earliest(at: now))
        var instants = Instants(schedule, zone, from: inTime)
        var fires: [Timestamp] = []
        while let instant = instants.next(notAfter: now) {
            if policy == .once { fires.removeAll(keepingCapacity: true) }
            fires.append(instant)
            if policy != .once, fires.count == burst { break }
        }
        let end = fires.first ?? now.advanced(byMilliseconds: 1)
        return TickPlan(
            fires: fires, skipped: due < end ? skipped(schedule, zone, due, end, standIn: fires.first) : nil,
            next: schedule.next(after: fires.last ?? now, in: zone))
    }

    /// The earliest instant that may still be fired.
    private func earliest(at now: Timestamp) -> Timestamp {
        now.advanced(bySeconds: -(policy == .skip ? Self.tolerance : max(maximumLateness, Self.tolerance)))
    }

    private func skipped(
        _ schedule: CronSchedule, _ zone: TimeZoneRules, _ first: Timestamp, _ end: Timestamp, standIn: Timestamp?
    ) -> SkippedInstants {
        var instants = Instants(schedule, zone, from: first)
        let last = end.advanced(byMilliseconds: -1)
        var count = 0
        while count <= Self.largestCount, instants.next(notAfter: last) != nil { count += 1 }
        return SkippedInstants(
            first: first, end: end, count: count > Self.largestCount ? nil : count, standIn: policy == .once ? standIn : nil)
    }
}

/// The instants of a schedule, one by one.
private struct Instants {
    private let schedule: CronSchedule
    private let zone: TimeZoneRules
    private var last: Timestamp

    init(_ schedule: CronSchedule, _ zone: TimeZoneRules, from first: Timestamp) {
        self.schedule = schedule
        self.zone = zone
        last = first.advanced(byMilliseconds: -1)
    }

    mutating func next(notAfter end: Timestamp) -> Timestamp? {
        guard let instant = schedule.next(after: last, in: zone), instant <= end else { return nil }
        last = instant
        return instant
    }
}
