import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Missed fires")
struct MissedFiresTests {
    /// Times of 2026-01-02 in UTC.
    struct Row: Sendable, CustomTestStringConvertible {
        let policy: MissedFires
        let schedule: String
        let due: String
        let now: String
        let fires: [String]
        /// From, until, how many.
        let skipped: (from: String, until: String, count: Int)?
        let next: String

        var testDescription: String { "\(policy.policy) \(policy.maximumLateness) s, \(schedule), due \(due), now \(now)" }
    }

    static let once = MissedFires(.once)
    static let skip = MissedFires(.skip)
    static let all = MissedFires(.all)

    static let rows = [
        // On time, or nearly so: the policy has no say.
        Row(policy: once, schedule: "0 * * * *", due: "09:00:00", now: "09:00:00", fires: ["09:00:00"], skipped: nil, next: "10:00:00"),
        Row(policy: skip, schedule: "0 * * * *", due: "09:00:00", now: "09:01:00", fires: ["09:00:00"], skipped: nil, next: "10:00:00"),
        Row(policy: all, schedule: "* * * * *", due: "09:00:00", now: "09:00:59", fires: ["09:00:00"], skipped: nil, next: "09:01:00"),
        // One was missed.
        Row(policy: once, schedule: "0 * * * *", due: "09:00:00", now: "09:59:59", fires: ["09:00:00"], skipped: nil, next: "10:00:00"),
        Row(policy: all, schedule: "0 * * * *", due: "09:00:00", now: "09:59:59", fires: ["09:00:00"], skipped: nil, next: "10:00:00"),
        Row(
            policy: skip, schedule: "0 * * * *", due: "09:00:00", now: "09:01:01", fires: [],
            skipped: ("09:00:00", "09:01:01.001", 1), next: "10:00:00"),
        // Several were.
        Row(
            policy: once, schedule: "*/10 * * * *", due: "09:00:00", now: "09:35:00", fires: ["09:30:00"],
            skipped: ("09:00:00", "09:30:00", 3), next: "09:40:00"),
        Row(
            policy: skip, schedule: "*/10 * * * *", due: "09:00:00", now: "09:35:00", fires: [],
            skipped: ("09:00:00", "09:35:00.001", 4), next: "09:40:00"),
        Row(
            policy: skip, schedule: "*/10 * * * *", due: "09:00:00", now: "09:30:30", fires: ["09:30:00"],
            skipped: ("09:00:00", "09:30:00", 3), next: "09:40:00"),
        Row(
            policy: all, schedule: "*/10 * * * *", due: "09:00:00", now: "09:35:00",
            fires: ["09:00:00", "09:10:00", "09:20:00", "09:30:00"], skipped: nil, next: "09:40:00"),
        // More than an hour late.
        Row(
            policy: once, schedule: "0 */6 * * *", due: "06:00:00", now: "07:00:01", fires: [],
            skipped: ("06:00:00", "07:00:01.001", 1), next: "12:00:00"),
        Row(
            policy: all, schedule: "*/30 * * * *", due: "06:00:00", now: "09:10:00", fires: ["08:30:00", "09:00:00"],
            skipped: ("06:00:00", "08:30:00", 5), next: "09:30:00"),
        Row(
            policy: MissedFires(.once, maximumLateness: 0), schedule: "0 * * * *", due: "09:00:00", now: "09:01:01", fires: [],
            skipped: ("09:00:00", "09:01:01.001", 1), next: "10:00:00"),
        Row(
            policy: MissedFires(.once, maximumLateness: 86_400), schedule: "0 * * * *", due: "00:00:00", now: "09:30:00",
            fires: ["09:00:00"], skipped: ("00:00:00", "09:00:00", 9), next: "10:00:00"),
    ]

    @Test("each policy fires and skips what it says", arguments: rows)
    func plans(row: Row) throws {
        let plan = row.policy.plan(try CronSchedule(row.schedule), .utc, due: try at(row.due), now: try at(row.now), burst: 100)
        #expect(plan.fires == (try row.fires.map(at)))
        #expect(plan.skipped?.first == (try row.skipped.map { try at($0.from) }))
        #expect(plan.skipped?.end == (try row.skipped.map { try at($0.until) }))
        #expect(plan.skipped?.count == row.skipped?.count)
        #expect(plan.next == (try at(row.next)))
    }

    @Test("only once names the fire that stands in for the others")
    func namesTheStandIn() throws {
        let schedule = try CronSchedule("*/10 * * * *")
        for (policy, standIn) in [(Self.once, "09:30:00"), (Self.skip, nil), (MissedFires(.all, maximumLateness: 600), nil)] {
            let plan = policy.plan(schedule, .utc, due: try at("09:00:00"), now: try at("09:30:10"), burst: 100)
            #expect(plan.skipped?.standIn == (try standIn.map(at)))
        }
    }

    @Test("a day of missed minutes comes in bursts of a hundred, without a gap and without an end in sight only once caught up")
    func comesInBursts() throws {
        let policy = MissedFires(.all, maximumLateness: 86_400)
        let schedule = try CronSchedule("* * * * *")
        var due = try at("00:00:00")
        let now = try at("05:00:30")
        var fires: [Timestamp] = []
        while due <= now {
            let plan = policy.plan(schedule, .utc, due: due, now: now, burst: 100)
            #expect(plan.fires.count <= 100 && plan.skipped == nil)
            fires += plan.fires
            due = try #require(plan.next)
        }
        #expect(fires == (0...300).map { Timestamp(milliseconds: fires[0].milliseconds + Int64($0) * 60_000) })
    }

    @Test("more than a day of minutes is not counted")
    func countsUpToADay() throws {
        let schedule = try CronSchedule("* * * * *")
        let now = try at("09:00:30")
        for (days, count) in [(1, 1440), (2, nil)] {
            let plan = Self.once.plan(schedule, .utc, due: now.advanced(bySeconds: -days * 86_400 - 30), now: now, burst: 100)
            #expect(plan.skipped?.count == count)
            #expect(plan.fires.count == 1)
        }
    }

    private func at(_ time: String) throws -> Timestamp {
        try #require(Timestamp(iso8601: "2026-01-02T\(time)Z"))
    }
}
