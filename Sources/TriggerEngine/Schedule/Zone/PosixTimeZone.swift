/// The rule at the end of a zone's data, for all time after the last change listed (POSIX `TZ`, as RFC 9636 has it):
/// `CET-1CEST,M3.5.0,M10.5.0/3`. All times are seconds; offsets are ahead of UTC.
struct PosixTimeZone: Equatable {
    struct Daylight: Equatable {
        let offset: Int64
        /// By the standard time's clocks.
        let start: PosixDate
        /// By the daylight saving time's clocks.
        let end: PosixDate
    }

    let offset: Int64
    let daylight: Daylight?

    /// Those of one year, in their order; none without daylight saving time.
    func changes(in year: Int64) -> [TimeZoneRules.Change] {
        guard let daylight else { return [] }
        let start = TimeZoneRules.Change(start: daylight.start.second(in: year) - offset, offset: daylight.offset)
        let end = TimeZoneRules.Change(start: daylight.end.second(in: year) - daylight.offset, offset: offset)
        return start.start < end.start ? [start, end] : [end, start]
    }
}

/// A time on a day of any year.
struct PosixDate: Equatable {
    enum Day: Equatable {
        /// `M10.5.0`: the last Sunday of October; 5 is the last week, 0 is Sunday.
        case weekday(month: Int, week: Int, weekday: Int)
        /// `J60`: the first of March of any year, 1 to 365.
        case withoutLeapDay(Int)
        /// `59`: the sixtieth day of the year, 0 to 365.
        case dayOfYear(Int)
    }

    let day: Day
    /// Since midnight; may be negative or beyond the day's end.
    let time: Int64

    /// What the clocks show then, in seconds since 1970.
    func second(in year: Int64) -> Int64 { firstSecond(in: year) + time }

    private func firstSecond(in year: Int64) -> Int64 {
        switch day {
        case .weekday(let month, let week, let weekday):
            Self.day(week: week, weekday: weekday, of: CivilMonth(year: year, number: month)) * 86_400
        case .withoutLeapDay(let day):
            (CivilMonth(year: year, number: 1).firstDay + Int64(day - 1 + (day >= 60 ? Self.leapDays(year) : 0))) * 86_400
        case .dayOfYear(let day): (CivilMonth(year: year, number: 1).firstDay + Int64(day)) * 86_400
        }
    }

    private static func leapDays(_ year: Int64) -> Int { CivilMonth(year: year, number: 2).length - 28 }

    private static func day(week: Int, weekday: Int, of month: CivilMonth) -> Int64 {
        let first = (weekday - month.firstWeekday + 7) % 7
        let day = first + (week - 1) * 7
        return month.firstDay + Int64(day < month.length ? day : day - 7)
    }
}
