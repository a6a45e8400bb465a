/// What one field of a schedule selects.
struct CronSelection {
    /// A bit for each number; Sunday is 0.
    private(set) var values: UInt64 = 0
    /// `L` in the day of month.
    private(set) var hasLastDate = false
    /// `5#2` in the day of week, as ``CronDays/ordinalWeekdays``.
    private(set) var ordinalWeekdays: UInt64 = 0
    /// `5L` in the day of week.
    private(set) var lastWeekdays: UInt64 = 0
    let startsWithStar: Bool

    private let field: CronField

    init(_ text: CronText, _ field: CronField) throws(CronError) {
        self.field = field
        startsWithStar = text.first == UInt8(ascii: "*")
        for item in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) { try insert(item) }
    }

    private mutating func insert(_ item: CronText) throws(CronError) {
        switch (field, item.last) {
        case (.dayOfMonth, UInt8(ascii: "L")), (.dayOfMonth, UInt8(ascii: "l")): try insertLastDate(item)
        case (.dayOfWeek, UInt8(ascii: "L")), (.dayOfWeek, UInt8(ascii: "l")): try insertLastWeekday(item)
        case (.dayOfWeek, _) where item.contains(UInt8(ascii: "#")): try insertOrdinalWeekday(item)
        default: values |= try CronRange(item, field).bits
        }
    }

    private mutating func insertLastDate(_ item: CronText) throws(CronError) {
        guard item.count == 1 else { throw .field(field, .malformed(item.string)) }
        hasLastDate = true
    }

    private mutating func insertLastWeekday(_ item: CronText) throws(CronError) {
        guard let weekday = CronValue(item.dropLast(), field), !weekday.isName else {
            throw .field(field, .malformed(item.string))
        }
        guard field.range.contains(weekday.number) else { throw .field(field, .outOfRange(item.string)) }
        lastWeekdays |= 1 << UInt64(field.folded(weekday.number))
    }

    private mutating func insertOrdinalWeekday(_ item: CronText) throws(CronError) {
        let parts = item.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let weekday = CronValue(parts[0], field), let week = CronValue(parts[1], field), !week.isName else {
            throw .field(field, .malformed(item.string))
        }
        guard field.range.contains(weekday.number) else { throw .field(field, .outOfRange(item.string)) }
        guard (1...5).contains(week.number) else { throw .field(field, .noSuchWeek(item.string)) }
        ordinalWeekdays |= 1 << UInt64((week.number - 1) * 7 + field.folded(weekday.number))
    }
}
