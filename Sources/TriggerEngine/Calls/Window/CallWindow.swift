package import Identifiers

/// When calls may leave: from one time of day to another, on some days of the week, as the wall clocks of a zone show them (contract, section 5).
///
/// `start` is within, `end` is not. An `end` before the `start` is on the next day; `days` then names the days on which the window begins. When
/// clocks are set forward, what they skip is not there; when they are set back, what they show twice is within twice.
package struct CallWindow: Sendable, Equatable {
    /// How far ahead an opening is looked for, in days, by the wall clock or by elapsed time: a week in which the clocks change has its last hour, too. A task
    /// whose window does not open within them fails.
    package static let horizon = 7

    package let start: TimeOfDay
    package let end: TimeOfDay
    /// Not empty.
    package let days: Set<Weekday>
    package let zone: TimeZoneRules
    /// Whether the system knows the rules of the zone. If it has lost them, the window does not open: better no call than one at night.
    package let isZoneKnown: Bool

    /// - Parameters:
    ///   - start: another than `end`, and not 24:00.
    ///   - days: at least one.
    package init(
        start: TimeOfDay, end: TimeOfDay, days: Set<Weekday> = Set(Weekday.allCases), zone: TimeZoneRules, isZoneKnown: Bool = true
    ) {
        self.start = start
        self.end = end
        self.days = days
        self.zone = zone
        self.isZoneKnown = isZoneKnown
    }

    /// The first instant within the window that is not before `instant`: itself, when it is within. `nil` when there is none within ``horizon``.
    package func opening(from instant: Timestamp) -> Timestamp? {
        guard isZoneKnown else { return nil }
        var from = instant.milliseconds
        var span = zone.span(at: from.flooredDivision(by: 1000))
        let horizon = Int64(Self.horizon * Self.day) * 1000
        let begin = from + span.offset * 1000
        while true {
            let offset = span.offset * 1000
            let limit = max(instant.milliseconds, begin - offset) + horizon
            if let opening = localOpening(from: from + offset).map({ $0 - offset }), opening.flooredDivision(by: 1000) < span.end {
                return opening <= limit ? Timestamp(milliseconds: opening) : nil
            }
            // A zone that changes no more has a last span without an end.
            guard span.end <= limit.flooredDivision(by: 1000) else { return nil }
            from = span.end * 1000
            span = zone.span(after: span)
        }
    }

    package func contains(_ instant: Timestamp) -> Bool { opening(from: instant) == instant }

    // MARK: - On the wall clock

    private static let day = 86_400

    /// - Parameter local: milliseconds, as the wall clock shows them. So is what is returned.
    private func localOpening(from local: Int64) -> Int64? {
        let today = local.flooredDivision(by: Int64(Self.day) * 1000)
        // A window that began yesterday may reach into today.
        return (today - 1...today + 8).lazy.filter { days.contains(Weekday(of: $0)) }
            .map { begin(on: $0) }
            .first { local < $0 + length }
            .map { max($0, local) }
    }

    private func begin(on day: Int64) -> Int64 { (day * Int64(Self.day) + Int64(start.minutes) * 60) * 1000 }

    private var length: Int64 {
        let minutes = end.minutes - start.minutes
        return Int64(minutes > 0 ? minutes : minutes + 1440) * 60_000
    }
}
