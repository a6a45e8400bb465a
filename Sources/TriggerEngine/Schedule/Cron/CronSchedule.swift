package import Identifiers

/// When a trigger fires, in the wall clock time of a zone (contract, section 4). Parsed once; the rules are those of
/// Debian's cron.
package struct CronSchedule: Sendable, Hashable {
    /// As it was written.
    package let text: String

    /// On the days that fit.
    let times: CronTimes
    /// Bits 1 to 12.
    let months: UInt16
    let days: CronDays
    /// Neither the minute nor the hour starts with `*`. Such a schedule runs once for each wall clock time, also for one
    /// that is skipped or comes twice; any other follows elapsed time.
    let isFixed: Bool
}

extension CronSchedule: CustomStringConvertible {
    package var description: String { text }
}

// MARK: - The next instant

extension CronSchedule {
    /// The instants of the schedule after `instant`, one after another, up to the year 9999.
    package func instants(after instant: Timestamp, in zone: TimeZoneRules) -> some Sequence<Timestamp> {
        sequence(state: instant) { last in
            let next = next(after: last, in: zone)
            last = next ?? last
            return next
        }
    }

    /// The first instant of the schedule that is later than `instant`; `nil` when that is beyond the year 9999.
    ///
    /// Wall clock time that is skipped or comes twice is treated as Debian's cron does (contract, section 4).
    package func next(after instant: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let second = instant.milliseconds.flooredDivision(by: 1000)
        guard second < Self.end, let found = isFixed ? nextFixed(after: second, zone) : nextElapsed(after: second, zone),
            found < Self.end
        else { return nil }
        return Timestamp(milliseconds: found * 1000)
    }

    /// The start of the year 10000, in seconds since 1970.
    private static let end: Int64 = 253_402_300_800

    /// Every wall clock time counts once: in a gap at its end, in an overlap at the first.
    private func nextFixed(after second: Int64, _ zone: TimeZoneRules) -> Int64? {
        var span = zone.span(at: second)
        let unseen = max(second + span.offset + 1, span.previousLocalEnd)
        guard let local = firstMatch(from: unseen) else { return nil }
        while local >= span.localEnd { span = zone.span(after: span) }
        return max(local, span.localStart) - span.offset
    }

    /// Wall clock time as it passes: in a gap not at all, in an overlap twice.
    private func nextElapsed(after second: Int64, _ zone: TimeZoneRules) -> Int64? {
        var span = zone.span(at: second)
        var searched = second + span.offset + 1
        guard var local = firstMatch(from: searched) else { return nil }
        while local >= span.localEnd {
            span = zone.span(after: span)
            if (searched...local).contains(span.localStart) { continue }
            searched = span.localStart
            guard let match = firstMatch(from: searched) else { return nil }
            local = match
        }
        return local - span.offset
    }
}

// MARK: - Matching wall clock time

extension CronSchedule {
    /// The first minute that fits and does not begin before `local`. Both are seconds since 1970, read off the wall clock.
    private func firstMatch(from local: Int64) -> Int64? {
        let minute = (local + 59).flooredDivision(by: 60)
        let today = minute.flooredDivision(by: 1440)
        guard let day = firstDay(from: today) else { return nil }
        if day > today { return (day * 1440 + times.first) * 60 }
        if let time = times.first(from: minute - today * 1440) { return (today * 1440 + time) * 60 }
        return firstDay(from: today + 1).map { ($0 * 1440 + times.first) * 60 }
    }

    private static let everyMonth: UInt16 = 0b1_1111_1111_1110

    /// The first day that fits, in days since 1970, and not before `day`. Looks at 40 years of months at most, because
    /// a leap day comes on each weekday within these.
    private func firstDay(from day: Int64) -> Int64? {
        if months == Self.everyMonth, days.isEveryDay { return day }
        var month = CivilMonth(containing: day)
        var earliest = Int(day - month.firstDay)
        while month.year <= 10_000 {
            if months.contains(month.number), let found = days.inMonth(month).lowestBit(from: earliest) {
                return month.firstDay + Int64(found)
            }
            month.advance(to: months)
            earliest = 0
        }
        return nil
    }
}
