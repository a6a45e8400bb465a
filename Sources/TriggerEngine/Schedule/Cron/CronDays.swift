/// The days of a month on which a schedule comes, by date and by weekday.
struct CronDays: Sendable, Hashable {
    /// Bit 0 is the first of the month.
    let dates: UInt32
    /// `L`: the last of the month, whichever that is.
    let hasLastDate: Bool
    /// Bit 0 is Sunday, bit 6 Saturday.
    let weekdays: UInt32
    /// Groups of seven bits, each as `weekdays`: the first of their kind in the month (`5#1`), the second, … the fifth.
    let ordinalWeekdays: UInt64
    /// The last of their kind in the month (`5L`), as `weekdays`.
    let lastWeekdays: UInt32
    /// A day has to fit by date and by weekday, because one of the two fields starts with `*`; otherwise either will do.
    let needsBoth: Bool

    /// Whether no day of any month is left out.
    var isEveryDay: Bool {
        let hasEveryDate = dates == Self.all(31)
        let hasEveryWeekday = weekdays == 0x7F
        return needsBoth ? hasEveryDate && hasEveryWeekday : hasEveryDate || hasEveryWeekday
    }

    func inMonth(_ month: CivilMonth) -> UInt32 {
        inMonth(length: month.length, firstWeekday: month.firstWeekday)
    }

    /// Bit 0 is the first of the month.
    ///
    /// - Parameters:
    ///   - length: 28 to 31 days.
    ///   - firstWeekday: of the first of the month; 0 is Sunday.
    func inMonth(length: Int, firstWeekday: Int) -> UInt32 {
        let byDate = byDate(length: length)
        let byWeekday = byWeekday(length: length, firstWeekday: firstWeekday)
        return needsBoth ? byDate & byWeekday : byDate | byWeekday
    }

    func byDate(length: Int) -> UInt32 {
        let last: UInt32 = hasLastDate ? 1 << UInt32(length - 1) : 0
        return dates & Self.all(length) | last
    }

    private func byWeekday(length: Int, firstWeekday: Int) -> UInt32 {
        var found = Self.weekly(weekdays, from: firstWeekday)
        if lastWeekdays != 0 {
            found |= Self.weekly(lastWeekdays, from: firstWeekday) & ~Self.all(length - 7)
        }
        if ordinalWeekdays != 0 { found |= ordinal(from: firstWeekday) }
        return found & Self.all(length)
    }

    private func ordinal(from firstWeekday: Int) -> UInt32 {
        (0..<5).reduce(0) { found, week in
            let weekdays = UInt32(ordinalWeekdays >> UInt64(week * 7) & 0x7F)
            return found | Self.weekly(weekdays, from: firstWeekday) & (0x7F << UInt32(week * 7))
        }
    }

    /// Bits of weekdays as bits of dates, for five weeks.
    private static func weekly(_ weekdays: UInt32, from firstWeekday: Int) -> UInt32 {
        let week = weekdays >> UInt32(firstWeekday) | weekdays << UInt32(7 - firstWeekday)
        return UInt32(truncatingIfNeeded: UInt64(week & 0x7F) * 0x1020_4081)
    }

    private static func all(_ length: Int) -> UInt32 { UInt32.max >> UInt32(32 - length) }
}
