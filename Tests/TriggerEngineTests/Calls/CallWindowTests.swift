import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Windows of calls")
struct CallWindowTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let window: String
        let from: String
        /// `nil` for none within seven days.
        let opening: String?

        init(_ window: String, _ from: String, _ opening: String?) {
            (self.window, self.from, self.opening) = (window, from, opening)
        }

        var testDescription: String { "\(window) from \(from)" }
    }

    @Test(
        "a window opens when the wall clock of its zone says so",
        arguments: [
            // Within, at its start, at its end, before and behind it.
            Row("09:00 18:00 UTC", "2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z"),
            Row("09:00 18:00 UTC", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"),
            Row("09:00 18:00 UTC", "2026-03-02T17:59:59.999Z", "2026-03-02T17:59:59.999Z"),
            Row("09:00 18:00 UTC", "2026-03-02T18:00:00Z", "2026-03-03T09:00:00Z"),
            Row("09:00 18:00 UTC", "2026-03-02T08:59:59.999Z", "2026-03-02T09:00:00Z"),
            Row("00:00 24:00 UTC", "2026-03-02T23:59:59.999Z", "2026-03-02T23:59:59.999Z"),
            // Across midnight; the day is the one on which it begins. 2026-03-06 is a Friday.
            Row("22:00 02:00 UTC", "2026-03-02T01:59:00Z", "2026-03-02T01:59:00Z"),
            Row("22:00 02:00 UTC", "2026-03-02T02:00:00Z", "2026-03-02T22:00:00Z"),
            Row("22:00 02:00 UTC fri", "2026-03-07T01:30:00Z", "2026-03-07T01:30:00Z"),
            Row("22:00 02:00 UTC fri", "2026-03-06T01:30:00Z", "2026-03-06T22:00:00Z"),
            Row("22:00 02:00 UTC fri", "2026-03-07T02:00:00Z", "2026-03-13T22:00:00Z"),
            // Days.
            Row("09:00 18:00 UTC mon tue", "2026-03-03T18:00:00Z", "2026-03-09T09:00:00Z"),
            Row("09:00 10:00 UTC sun", "2026-03-02T00:00:00Z", "2026-03-08T09:00:00Z"),
            // Another zone, and another day there.
            Row("09:00 18:00 America/New_York", "2026-01-15T03:00:00Z", "2026-01-15T14:00:00Z"),
            Row("09:00 18:00 Asia/Tokyo mon", "2026-03-01T23:59:00Z", "2026-03-02T00:00:00Z"),
            // New York's clocks go from 02:00 to 03:00 on 2026-03-08, a Sunday, and from 02:00 to 01:00 on 2026-11-01.
            Row("02:15 05:00 America/New_York", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"),
            Row("02:00 02:30 America/New_York", "2026-03-08T06:00:00Z", "2026-03-09T06:00:00Z"),
            Row("02:00 02:30 America/New_York sun", "2026-03-08T05:59:59.999Z", nil),
            Row("02:00 02:30 America/New_York sun", "2026-03-08T06:00:00Z", "2026-03-15T06:00:00Z"),
            Row("01:00 01:30 America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z"),
            Row("01:00 01:30 America/New_York", "2026-11-01T06:30:00Z", "2026-11-02T06:00:00Z"),
            // A week of the wall clock may last an hour more.
            Row("09:00 09:30 America/New_York sun", "2026-10-25T13:59:40Z", "2026-11-01T14:00:00Z"),
            Row("09:00 09:30 America/New_York sun", "2026-10-25T13:30:00Z", "2026-11-01T14:00:00Z"),
            // Lord Howe's clocks go half an hour forward at 02:00 on 2026-10-04.
            Row("02:00 03:00 Australia/Lord_Howe", "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z"),
            // Cairo's clocks go from midnight to 01:00 on 2026-04-24, a Friday.
            Row("00:00 00:30 Africa/Cairo", "2026-04-23T21:59:00Z", "2026-04-24T21:00:00Z"),
        ])
    func opens(row: Row) throws {
        let window = try CallWindow(row.window)
        let from = try #require(Timestamp(iso8601: row.from))
        #expect(window.opening(from: from)?.description == row.opening.flatMap { Timestamp(iso8601: $0) }?.description)
        #expect(window.contains(from) == (row.opening == row.from))
    }

    @Test("an opening is the first minute that a walk along the wall clock finds within the window", arguments: 0..<60)
    func walk(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let zones = ["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "America/Sao_Paulo"]
        let zone = try TimeZoneDirectory.system.rules(named: zones.randomElement(using: &random) ?? "UTC")
        let start = Int.random(in: 0..<1440, using: &random)
        let end = (start + Int.random(in: 1..<1440, using: &random)) % 1440
        let days = Set(Weekday.allCases.shuffled(using: &random).prefix(Int.random(in: 1...7, using: &random)))
        let window = CallWindow(start: try .of(start), end: try .of(end), days: days, zone: zone)
        // Around a change of the clocks, most of the time.
        let changes: [Int64] = [1_772_953_200, 1_793_512_800, 1_790_956_800, 1_776_981_600, 1_767_225_600]
        let minute = (changes.randomElement(using: &random) ?? 0) / 60 + Int64.random(in: -2880...2880, using: &random)
        let local = { (minute: Int64) in minute + Int64(zone.offset(at: Timestamp(milliseconds: minute * 60_000))) / 60 }
        let week = (minute...minute + 8 * 1440).prefix { min($0 - minute, local($0) - local(minute)) <= 7 * 1440 }
        let found = week.first { Self.isOpen(start, end, days, zone, minute: $0) }
        #expect(window.opening(from: Timestamp(milliseconds: minute * 60_000)) == found.map { Timestamp(milliseconds: $0 * 60_000) })
    }

    /// Looks at a wall clock, as a person would.
    private static func isOpen(_ start: Int, _ end: Int, _ days: Set<Weekday>, _ zone: TimeZoneRules, minute: Int64) -> Bool {
        let local = minute * 60 + Int64(zone.offset(at: Timestamp(milliseconds: minute * 60_000)))
        let day = Int64((Double(local) / 86_400).rounded(.down))
        let time = Int((local - day * 86_400) / 60)
        if start < end { return days.contains(Weekday(of: day)) && time >= start && time < end }
        return time >= start && days.contains(Weekday(of: day)) || time < end && days.contains(Weekday(of: day - 1))
    }

    @Test(
        "days have their names",
        arguments: [(20_515, .tuesday), (0, .thursday), (-1, .wednesday), (-4, .sunday), (3, .sunday)] as [(Int64, Weekday)])
    func weekdays(day: Int64, weekday: Weekday) {
        #expect(Weekday(of: day) == weekday)
    }

    @Test("a time of day is two digits, a colon and two digits", arguments: ["00:00", "09:05", "23:59", "24:00"])
    func times(text: String) {
        #expect(TimeOfDay(text)?.text == text)
    }

    @Test(
        "nothing else is a time of day", arguments: ["", "9:00", "09.00", "09:60", "24:01", "25:00", "-1:00", "09:00 ", "0９:00", "09:000"])
    func noTimes(text: String) {
        #expect(TimeOfDay(text) == nil)
    }
}

extension TimeOfDay {
    fileprivate static func of(_ minutes: Int) throws -> TimeOfDay {
        let text = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return try #require(TimeOfDay(text))
    }
}

extension CallWindow {
    /// - Parameter text: start, end, zone and days.
    init(_ text: String) throws {
        let words = text.split(separator: " ").map(String.init)
        let days = try words.dropFirst(3).map { try #require(Weekday(rawValue: $0)) }
        self.init(
            start: try #require(TimeOfDay(words[0])), end: try #require(TimeOfDay(words[1])),
            days: days.isEmpty ? Set(Weekday.allCases) : Set(days), zone: try TimeZoneDirectory.system.rules(named: words[2]))
    }
}
