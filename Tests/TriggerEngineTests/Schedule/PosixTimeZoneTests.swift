import Identifiers
import Testing

@testable import TriggerEngine

@Suite("The rule at the end of a zone's data")
struct PosixTimeZoneTests {
    @Test(
        "each form of rule says when the clocks change",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z 7200", "2026-10-25T01:00:00Z 3600"),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z -14400", "2026-11-01T06:00:00Z -18000"),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-04-04T15:00:00Z 37800", "2026-10-03T15:30:00Z 39600"),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-03-29T01:00:00Z 3600", "2026-10-25T01:00:00Z 0"),
            ("EET-2EEST,M4.5.5/0,M10.5.4/24", "2026-04-23T22:00:00Z 10800", "2026-10-29T21:00:00Z 7200"),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z -3600", "2026-10-25T01:00:00Z -7200"),
            ("AAA0BBB,J60/0,J365/12:30:15", "2026-03-01T00:00:00Z 3600", "2026-12-31T11:30:15Z 0"),
            ("AAA+0BBB-2,59/+1,364/167:59:59", "2026-03-01T01:00:00Z 7200", "2027-01-06T21:59:59Z 0"),
            ("AAA0BBB,M2.4.6/0,M2.5.6/0", "2026-02-28T00:00:00Z 3600", "2026-02-27T23:00:00Z 0"),
        ])
    func changes(text: String, first: String, second: String) throws {
        let rule = try #require(PosixTimeZone(text.utf8))
        let changes = rule.changes(in: 2026).map { "\(Timestamp(milliseconds: $0.start * 1000).withoutMilliseconds) \($0.offset)" }
        #expect(changes.sorted() == [first, second].sorted())
    }

    @Test(
        "J counts no leap day, a plain number does",
        arguments: [(2024, "2024-03-01", "2024-02-29"), (2026, "2026-03-01", "2026-03-01")])
    func leapDay(year: Int64, julian: String, plain: String) {
        func day(_ day: PosixDate.Day) -> Substring {
            Timestamp(milliseconds: PosixDate(day: day, time: 0).second(in: year) * 1000).description.prefix(10)
        }
        #expect(day(.withoutLeapDay(60)) == julian && day(.dayOfYear(59)) == plain)
        #expect(day(.withoutLeapDay(59)).hasSuffix("02-28") && day(.withoutLeapDay(365)).hasSuffix("12-31"))
    }

    @Test("a rule without daylight saving time has its offset and no changes", arguments: [("JST-9", 32_400), ("<-0330>3:30", -12_600)])
    func standardTime(text: String, offset: Int64) throws {
        let rule = try #require(PosixTimeZone(text.utf8))
        #expect(rule.offset == offset && rule.daylight == nil && rule.changes(in: 2026).isEmpty)
    }

    @Test(
        "anything else is no rule",
        arguments: [
            "", "A", "AB1", "ABC", "ABC25", "ABC1:60", "ABC1 ", "<AB1", "ABC1DEF", "ABC1DEF,M3.2.0", "ABC1DEF,M3.2.0,",
            "ABC1DEF,M3.2.0,M11.1.0,", "ABC1DEF,M0.2.0,M11.1.0", "ABC1DEF,M3.6.0,M11.1.0", "ABC1DEF,M3.2.7,M11.1.0",
            "ABC1DEF,J0,J365", "ABC1DEF,J1,J366", "ABC1DEF,0,366", "ABC1DEF,0/168,365", "ABC1DEF,0/,365", "ABC1DEF;0;1",
            "ABC99999999999999999999", "ABC--1", "ABC1DE,0,1",
        ])
    func refused(text: String) {
        #expect(PosixTimeZone(text.utf8) == nil)
    }
}

extension Timestamp {
    fileprivate var withoutMilliseconds: String { description.replacing(".000", with: "") }
}
