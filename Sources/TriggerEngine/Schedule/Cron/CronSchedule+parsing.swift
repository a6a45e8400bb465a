extension CronSchedule {
    /// Names that stand for a schedule.
    static let named: [(name: String, schedule: String)] = [
        ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
    ]

    /// Reads a schedule (contract, section 4). Names are taken in any case; spaces and tabs stand between the fields and
    /// may stand round them.
    ///
    /// - Throws: ``CronError`` for anything else, and for a schedule that never comes.
    package init(_ text: String) throws(CronError) {
        guard (1...128).contains(text.unicodeScalars.count) else { throw .length }
        let fields = try Self.fields(of: text)
        self.init(
            text: text, minute: try CronSelection(fields[0], .minute), hour: try CronSelection(fields[1], .hour),
            dayOfMonth: try CronSelection(fields[2], .dayOfMonth), month: try CronSelection(fields[3], .month),
            dayOfWeek: try CronSelection(fields[4], .dayOfWeek))
        if let field = neverComing { throw .field(field, .neverComes) }
    }

    package static let hourly: CronSchedule = {
        guard let schedule = try? CronSchedule("@hourly") else { preconditionFailure("it is one of the names") }
        return schedule
    }()

    private init(
        text: String, minute: CronSelection, hour: CronSelection, dayOfMonth: CronSelection, month: CronSelection,
        dayOfWeek: CronSelection
    ) {
        self.text = text
        times = CronTimes(minutes: minute.values, hours: UInt32(hour.values))
        months = UInt16(month.values)
        days = CronDays(
            dates: UInt32(dayOfMonth.values >> 1), hasLastDate: dayOfMonth.hasLastDate,
            weekdays: UInt32(dayOfWeek.values), ordinalWeekdays: dayOfWeek.ordinalWeekdays,
            lastWeekdays: UInt32(dayOfWeek.lastWeekdays),
            needsBoth: dayOfMonth.startsWithStar || dayOfWeek.startsWithStar)
        isFixed = !minute.startsWithStar && !hour.startsWithStar
    }

    /// Always five.
    private static func fields(of text: String) throws(CronError) -> [CronText] {
        let fields = text[...].utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if let first = fields.first, first.first == UInt8(ascii: "@") { return try Self.fields(of: fields) }
        guard fields.count == 5 else { throw .fieldCount(fields.count) }
        return fields
    }

    /// The fields that a name stands for.
    private static func fields(of name: [CronText]) throws(CronError) -> [CronText] {
        let name = name.map(\.string).joined(separator: " ")
        guard let known = named.first(where: { $0.name == name.lowercased() }) else { throw .unknownName(name) }
        return try fields(of: known.schedule)
    }
}

// MARK: - Schedules that never come

extension CronSchedule {
    /// The field that no day of any year fits, `nil` when there are such days. Months of each length begin on any weekday.
    private var neverComing: CronField? {
        var hasDate = false
        for month in 1...12 where months.contains(month) {
            for length in CivilMonth.lengths(of: month) {
                if (0..<7).contains(where: { days.inMonth(length: length, firstWeekday: $0) != 0 }) { return nil }
                hasDate = hasDate || days.byDate(length: length) != 0
            }
        }
        return hasDate ? .dayOfWeek : .dayOfMonth
    }
}
