import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("What the clocks of a zone show")
struct TimeZoneRulesTests {
    @Test(
        "the offset is the one of the instant, in the past, now and in any future",
        arguments: [
            ("UTC", "1800-01-01T00:00:00Z", 0), ("UTC", "9999-12-31T23:59:59Z", 0),
            ("Europe/Berlin", "1880-01-01T00:00:00Z", 3208), ("Europe/Berlin", "1945-06-01T00:00:00Z", 10_800),
            ("Europe/Berlin", "2026-03-29T00:59:59Z", 3600), ("Europe/Berlin", "2026-03-29T01:00:00Z", 7200),
            ("Europe/Berlin", "2037-10-25T00:59:59Z", 7200), ("Europe/Berlin", "2037-10-25T01:00:00Z", 3600),
            ("Europe/Berlin", "2038-03-28T01:00:00Z", 7200), ("Europe/Berlin", "2437-03-29T01:00:00Z", 7200),
            ("Europe/Berlin", "2437-03-29T00:59:59Z", 3600), ("Europe/Berlin", "2438-03-28T01:00:00Z", 7200),
            ("Europe/Berlin", "9999-07-01T00:00:00Z", 7200), ("Europe/Berlin", "9999-12-31T23:59:59Z", 3600),
            ("Australia/Lord_Howe", "2500-01-01T00:00:00Z", 39_600), ("Australia/Lord_Howe", "2500-07-01T00:00:00Z", 37_800),
            ("Asia/Kolkata", "2600-07-01T00:00:00Z", 19_800), ("America/Sao_Paulo", "2100-01-01T00:00:00Z", -10_800),
            ("Africa/Cairo", "2300-07-01T00:00:00Z", 10_800), ("Europe/Dublin", "3000-01-15T00:00:00Z", 0),
            ("Pacific/Apia", "2011-12-30T09:59:59Z", -36_000), ("Pacific/Apia", "2011-12-30T10:00:00Z", 50_400),
        ])
    func offset(zone: String, text: String, offset: Int) throws {
        let instant = try #require(Timestamp(iso8601: text))
        #expect(try TimeZoneDirectory.system.rules(named: zone).offset(at: instant) == offset)
    }

    @Test("spans follow one another without a gap, through the cycle of 400 years")
    func spans() throws {
        let zone = try TimeZoneDirectory.system.rules(named: "America/New_York")
        var span = zone.span(at: 0)
        for _ in 0..<2500 {
            let next = zone.span(after: span)
            #expect(next.start == span.end && next.offset != span.offset && next.previousLocalEnd == span.localEnd)
            #expect(zone.span(at: next.start).index == next.index && zone.span(at: next.end - 1).index == next.index)
            span = next
        }
        #expect(CivilMonth(containing: span.start / 86_400).year > 3000)
    }

    @Test("a rule with daylight saving time all year is one offset")
    func allYear() throws {
        let file = ZoneFile(offsets: [0, -10_800], changes: [(0, 1)], footer: "\nXXX3EDT4,0/0,J365/23\n")
        let zone = try TimeZoneRules(name: "Here", file: file.bytes)
        for year in [1971, 2026, 2400, 2800] {
            for month in ["01-01T02:30", "01-01T03:30", "01-01T04:30", "06-01T00:00", "12-31T23:59"] {
                let instant = try #require(Timestamp(iso8601: "\(year)-\(month):00Z"))
                #expect(zone.offset(at: instant) == -14_400, "\(instant)")
            }
        }
    }

    @Test("of changes at the same instant the later one counts")
    func sameInstant() {
        let changes = [(10, 1), (10, 2), (20, 2), (30, 3)].map { TimeZoneRules.Change(start: $0.0, offset: $0.1) }
        let zone = TimeZoneRules(name: "Here", offset: 0, changes: changes)
        let starts = sequence(first: zone.span(at: 0)) { zone.span(after: $0) }.prefix(3).map(\.start)
        #expect(starts == [TimeZoneRules.ever, 10, 30])
        #expect([0, 10, 25, 30].map { zone.span(at: $0).offset } == [0, 2, 2, 3])
    }
}
