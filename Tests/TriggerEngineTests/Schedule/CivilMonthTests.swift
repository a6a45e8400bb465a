import Identifiers
import Testing

@testable import TriggerEngine

@Suite("A month of the calendar")
struct CivilMonthTests {
    @Test("months follow one another without a gap for 800 years")
    func follow() {
        var month = CivilMonth(year: 1600, number: 1)
        while month.year < 2400 {
            var next = month
            next.advance(to: 0b1_1111_1111_1110)
            #expect(next.firstDay == month.firstDay + Int64(month.length))
            month = next
        }
        #expect(month.firstDay == 157_054)
    }

    @Test("any day is found in the month that its date names")
    func containing() {
        for day in stride(from: Int64(-719_000), through: 2_900_000, by: 97) {
            let month = CivilMonth(containing: day)
            let date = Timestamp(milliseconds: month.firstDay * 86_400_000).description
            #expect(Timestamp(milliseconds: day * 86_400_000).description.prefix(7) == date.prefix(7))
            #expect(date.dropFirst(8).hasPrefix("01T00:00") && (0..<Int64(month.length)).contains(day - month.firstDay))
            #expect(Int(date.prefix(4)) == Int(month.year) && Int(date.dropFirst(5).prefix(2)) == month.number)
        }
    }

    @Test(
        "the first of a month is on its weekday",
        arguments: [(1970, 1, 4), (2000, 2, 2), (2026, 3, 0), (1900, 1, 1), (1582, 10, 5), (9999, 12, 3), (1969, 12, 1)])
    func weekday(year: Int64, number: Int, weekday: Int) {
        #expect(CivilMonth(year: year, number: number).firstWeekday == weekday)
    }

    @Test("only the months asked for are gone on to", arguments: [(2, 2024, 3), (11, 2025, 3), (3, 2024, 11), (12, 2025, 3)])
    func advance(number: Int, year: Int64, next: Int) {
        var month = CivilMonth(year: 2024, number: number)
        month.advance(to: 1 << 3 | 1 << 11)
        #expect(month.year == year && month.number == next)
    }
}
