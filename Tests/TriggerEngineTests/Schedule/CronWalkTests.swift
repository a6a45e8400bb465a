import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

/// The same answers by another way: a walk through time, minute by minute, as Debian's cron lives through it.
@Suite("The next instant and a walk through time")
struct CronWalkTests {
    /// Days with a change, or next to one, and quiet ones.
    static let days = [
        ("UTC", "2024-02-27"), ("Europe/Berlin", "2026-03-27"), ("Europe/Berlin", "2026-10-23"),
        ("America/New_York", "2025-03-07"), ("America/New_York", "2025-10-31"), ("Australia/Lord_Howe", "2025-10-03"),
        ("Australia/Lord_Howe", "2026-04-03"), ("America/Sao_Paulo", "2018-11-02"), ("America/Sao_Paulo", "2019-02-15"),
        ("Africa/Cairo", "2025-04-23"), ("Africa/Cairo", "2025-10-29"), ("Africa/Casablanca", "2025-02-21"),
        ("Pacific/Apia", "2011-12-28"), ("Asia/Kolkata", "2025-12-30"), ("Asia/Tehran", "2022-09-20"),
        ("Asia/Pyongyang", "2015-08-13"), ("Asia/Pyongyang", "2018-05-03"), ("Pacific/Chatham", "2025-09-26"),
    ]

    @Test("agree for schedules made at random", arguments: days)
    func agree(zoneName: String, day: String) throws {
        let zone = try TimeZoneDirectory.system.rules(named: zoneName)
        let start = try #require(Timestamp(iso8601: day + "T00:00:00Z"))
        let walk = CronWalk(zone: zone, start: start)
        var random = SplitMix64(seed: UInt64(start.milliseconds))
        for _ in 0..<12 {
            let cron = RandomCron(using: &random)
            do throws(CronError) {
                let found = try CronSchedule(cron.text).instants(between: start, and: walk.end, in: zone)
                #expect(found == walk.instants(of: cron), "\(cron.text) in \(zoneName)")
            } catch {
                #expect(CronField.allCases.map { .field($0, .neverComes) }.contains(error), "\(cron.text): \(error)")
            }
        }
    }

    @Test("agree from any instant, so that what comes next is always later", arguments: days)
    func anyStart(zoneName: String, day: String) throws {
        let zone = try TimeZoneDirectory.system.rules(named: zoneName)
        let start = try #require(Timestamp(iso8601: day + "T00:00:00Z"))
        var random = SplitMix64(seed: 2)
        for text in ["*/20 * * * *", "0,30 0-4 * * *", "15 2 * * *", "0 0 * * *", "30 23,1 * * *", "*/15 2 * * *"] {
            let schedule = try CronSchedule(text)
            let all = schedule.instants(between: start, and: start.advanced(bySeconds: 6 * 86_400), in: zone)
            for _ in 0..<300 {
                let after = start.advanced(bySeconds: .random(in: 0..<4 * 86_400, using: &random))
                #expect(schedule.next(after: after, in: zone) == all.first { $0 > after }, "\(text) after \(after)")
            }
        }
    }
}

extension CronSchedule {
    fileprivate func instants(between start: Timestamp, and end: Timestamp, in zone: TimeZoneRules) -> [Timestamp] {
        var found: [Timestamp] = []
        var last = start
        while let next = next(after: last, in: zone), next <= end {
            found.append(next)
            last = next
        }
        return found
    }
}

/// Six days of a zone. What the clocks show is asked of the rules alone; everything else is done the slow way.
private struct CronWalk {
    /// At each minute the wall clock times that a schedule with a fixed hour and minute is matched against.
    let fixed: [(instant: Timestamp, shown: [WallTime])]
    /// At each minute the wall clock time that any other is matched against.
    let passing: [(instant: Timestamp, shown: [WallTime])]
    let end: Timestamp

    init(zone: TimeZoneRules, start: Timestamp) {
        let firstDay = start.milliseconds / 86_400_000 - 2
        let calendar = (0...10).flatMap { WallTime.minutes(ofDay: firstDay + $0) }
        let shownAt = { (instant: Timestamp) in
            Int(instant.milliseconds / 60_000 - firstDay * 1440) + zone.offset(at: instant) / 60
        }
        var latest = (-1440...0).map { shownAt(start.advanced(bySeconds: $0 * 60)) }.max() ?? 0
        let minutes = (1...6 * 1440).map { start.advanced(bySeconds: $0 * 60) }
        end = start.advanced(bySeconds: 6 * 86_400)
        passing = minutes.map { ($0, [calendar[shownAt($0)]]) }
        fixed = minutes.map { instant in
            let shown = shownAt(instant)
            defer { latest = max(latest, shown) }
            return (instant, latest < shown ? Array(calendar[latest + 1...shown]) : [])
        }
    }

    func instants(of cron: RandomCron) -> [Timestamp] {
        (cron.isFixed ? fixed : passing).filter { $0.shown.contains(where: cron.fits) }.map(\.instant)
    }
}
