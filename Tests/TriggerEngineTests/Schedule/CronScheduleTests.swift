import Identifiers
import TestSupport
import Testing
import TriggerEngine

@Suite("A schedule")
struct CronScheduleTests {
    @Test(
        "the text is kept as it was written",
        arguments: ["* * * * *", " 0  9\t* jan MON ", "@Daily", "00 0 * * fri-Mon"])
    func keepsText(text: String) throws {
        #expect(try CronSchedule(text).text == text)
    }

    @Test(
        "these pairs come at the same instants",
        arguments: [
            ("@HOURLY", "0 * * * *"), ("@midnight", "@daily"), ("@yearly", "@annually"), ("\t@weekly ", "0 0 * * sun"),
            ("0\t9 * * 0", " 0 9  * * 7 "), ("0 9 * * 5-7", "0 9 * * FRI-SUN"), ("0 9 * * 7L", "0 9 * * 0l"),
            ("0 0 * * MON#1", "0 0 * * 1#01"), ("5/20 * * * *", "5,25,45 * * * *"), ("*/99 * * * *", "0 */1 * * *"),
            ("*/18446744073709551616 * * * *", "@hourly"), ("0 0 1 NOV-FEB/2 *", "0 0 1 11,1 *"),
        ])
    func sameInstants(one: String, other: String) throws {
        let start = try #require(Timestamp(iso8601: "2026-01-02T03:04:05Z"))
        let expected = try CronSchedule(other).next(50, after: start, in: .utc)
        #expect(try CronSchedule(one).next(50, after: start, in: .utc) == expected)
    }

    @Test(
        "what comes next is later than the instant given, also by a millisecond",
        arguments: [(-1, 0), (0, 60_000), (1, 60_000), (59_999, 60_000), (60_000, 120_000), (-60_001, -60_000)])
    func milliseconds(after: Int64, next: Int64) throws {
        let schedule = try CronSchedule("* * * * *")
        #expect(schedule.next(after: Timestamp(milliseconds: after), in: .utc)?.milliseconds == next)
    }

    @Test("a day that is rare comes after 40 years")
    func rareDay() throws {
        let start = try #require(Timestamp(iso8601: "2072-03-01T00:00:00Z"))
        let next = try CronSchedule("0 0 */28 FEB MON#5").next(2, after: start, in: .utc)
        #expect(next.map(\.description) == ["2112-02-29T00:00:00.000Z", "2140-02-29T00:00:00.000Z"])
    }

    @Test("nothing comes after the year 9999", arguments: ["UTC", "Pacific/Kiritimati", "America/New_York"])
    func end(zoneName: String) throws {
        let zone = try TimeZoneDirectory.system.rules(named: zoneName)
        let schedule = try CronSchedule("*/30 * * * *")
        let last = try #require(Timestamp(iso8601: "9999-12-31T23:29:00Z"))
        #expect(schedule.next(3, after: last, in: zone).map(\.description) == ["9999-12-31T23:30:00.000Z"])
        #expect(schedule.next(after: Timestamp(milliseconds: .max), in: zone) == nil)
        #expect(try CronSchedule("0 0 29 2 *").next(after: last, in: zone) == nil)
    }

    @Test("any instant can be asked about", arguments: ["* * * * *", "0 0 29 2 *", "59 23 L 12 *"])
    func distantPast(text: String) throws {
        let zone = try TimeZoneDirectory.system.rules(named: "Europe/Berlin")
        let start = Timestamp(milliseconds: .min)
        let next = try #require(try CronSchedule(text).next(after: start, in: zone))
        #expect(next > start)
    }

    @Test("daylight saving time goes on as its rule says, centuries from now")
    func distantFuture() throws {
        let zone = try TimeZoneDirectory.system.rules(named: "Europe/Berlin")
        let start = try #require(Timestamp(iso8601: "8888-03-26T12:00:00Z"))
        let next = try CronSchedule("30 2 * * *").next(3, after: start, in: zone)
        #expect(
            next.map(\.description) == [
                "8888-03-27T01:30:00.000Z", "8888-03-28T01:00:00.000Z", "8888-03-29T00:30:00.000Z",
            ])
    }
}
