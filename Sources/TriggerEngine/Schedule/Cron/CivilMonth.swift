import Identifiers

/// A month of the proleptic Gregorian calendar.
struct CivilMonth {
    private(set) var year: Int64
    /// 1 to 12.
    private(set) var number: Int
    /// Its first day, in days since 1970-01-01.
    private(set) var firstDay: Int64

    init(year: Int64, number: Int) {
        self.year = year
        self.number = number
        firstDay = CivilCalendar.day(year: year, month: Int64(number), day: 1)
    }

    /// - Parameter day: in days since 1970-01-01.
    init(containing day: Int64) {
        let date = CivilCalendar.date(ofDay: day)
        (year, number) = (date.year, Int(date.month))
        firstDay = day - date.day + 1
    }

    /// In days.
    var length: Int {
        let lengths = Self.lengths(of: number)
        return CivilCalendar.isLeap(year) ? lengths.upperBound : lengths.lowerBound
    }

    /// 0 is Sunday.
    var firstWeekday: Int {
        let rest = Int((firstDay + 4) % 7)
        return rest < 0 ? rest + 7 : rest
    }

    /// Goes on to the next of `months`, which has a bit for each from 1 to 12.
    mutating func advance(to months: UInt16) {
        if let next = months.lowestBit(from: number + 1) {
            self = CivilMonth(year: year, number: next)
        } else {
            self = CivilMonth(year: year + 1, number: months.trailingZeroBitCount)
        }
    }

    /// How many days the month with this number may have.
    static func lengths(of number: Int) -> ClosedRange<Int> {
        switch number {
        case 2: 28...29
        case 4, 6, 9, 11: 30...30
        default: 31...31
        }
    }
}
