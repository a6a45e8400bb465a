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
        firstDay = Self.firstDay(year: year, number: number)
    }

    /// Counts in eras of 400 years that begin on a first of March, so that the leap day is the last of its year.
    ///
    /// - Parameter day: in days since 1970-01-01.
    init(containing day: Int64) {
        let era = (day + 719_468).divided(by: 146_097)
        let dayOfEra = day + 719_468 - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        number = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = yearOfEra + era * 400 + (number <= 2 ? 1 : 0)
        firstDay = day - (dayOfYear - (153 * shifted + 2) / 5)
    }

    /// In days.
    var length: Int {
        let lengths = Self.lengths(of: number)
        return isLeapYear ? lengths.upperBound : lengths.lowerBound
    }

    /// 0 is Sunday.
    var firstWeekday: Int {
        let rest = Int((firstDay + 4) % 7)
        return rest < 0 ? rest + 7 : rest
    }

    private var isLeapYear: Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

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

    private static func firstDay(year: Int64, number: Int) -> Int64 {
        let shiftedYear = number <= 2 ? year - 1 : year
        let era = shiftedYear.divided(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * Int64(number > 2 ? number - 3 : number + 9) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
