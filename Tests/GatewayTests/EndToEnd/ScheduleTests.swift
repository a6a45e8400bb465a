import FieldMapping
import Foundation
import Identifiers
import TestSupport
import Testing

/// Schedules over kills and restarts of the real process (contract, section 4).
@Suite(.processes)
struct ScheduleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let policy: String
        let fired: Int
        /// The count in `trigger.skipped`; `nil` for none.
        let skipped: Int?
        var testDescription: String { policy }
    }

    @Test(
        "three instants that passed while the process was dead are made up for as --missed-fires says, once over further kills",
        arguments: [
            Row(policy: "once", fired: 1, skipped: 2), Row(policy: "skip", fired: 0, skipped: 3),
            Row(policy: "all", fired: 3, skipped: nil),
        ])
    func outage(row: Row) async throws {
        let world = try GatewayWorld(["--missed-fires", row.policy, "--max-lateness", "30m"])
        let now = Timestamp.now()
        // The next instant of this schedule is most of an hour away.
        let minutes = [12, 8, 4].map { (now.milliseconds / 60_000 - $0) % 60 }.sorted().map(String.init).joined(separator: ",")
        let trigger = try world.makeTrigger(#""name":"n","event_type":"e","input_template":{"a":1.0},"schedule":"\#(minutes) * * * *""#)
        try world.kill()
        try await world.setScheduledFrom(now.advanced(bySeconds: -15 * 60), of: trigger)
        try world.start()
        if row.fired > 0 { _ = try world.completedRuns(of: trigger, fires: row.fired) }
        if row.skipped != nil {
            try eventually("trigger.skipped") { try world.runs(of: trigger).contains { $0.type == "trigger.skipped" } }
        }
        for _ in 0..<2 {
            try world.killAndRestart()
            // A fire by hand is run after all that the scheduler had to do at start was done.
            #expect(try world.api("POST", "/triggers/\(trigger)/fire").status == 200)
        }
        let runs = try world.completedRuns(of: trigger, fires: row.fired + 2)
        let fires = runs.filter { $0.type == "trigger.fired" && $0.text("triggered_by") == "cron" }
        #expect(fires.count == row.fired)
        #expect(Set(fires.compactMap { $0.text("scheduled_for") }).count == row.fired)
        #expect(fires.allSatisfy { $0.data.at("input")?.at("a").map { String(decoding: $0.bytes, as: UTF8.self) } == "1.0" })
        let skipped = runs.filter { $0.type == "trigger.skipped" }
        #expect(skipped.count == (row.skipped == nil ? 0 : 1))
        #expect(skipped.first?.data.at("count")?.integer == row.skipped)
        #expect(skipped.first.map { $0.text("policy") == row.policy } ?? true)
    }

    @Test(
        "settings of schedules that cannot be used are refused",
        arguments: [
            (["--missed-fires", "never"], "missed-fires 'never' is none of once, skip, all"),
            (["--max-lateness", "1"], "max-lateness '1' is not a time such as 90s, 15m, 1h or 2d, from 60s to 30d"),
            (["--max-lateness", "59s"], "max-lateness '59s' is not a time"),
            (["--max-lateness", "31d"], "max-lateness '31d' is not a time"), (["--max-lateness", "-1h"], "max-lateness"),
            (["--max-lateness", "h"], "max-lateness 'h' is not a time"), (["--max-lateness", "99999999999999999999d"], "max-lateness"),
            (["--max-lateness", "9223372036854775807d"], "max-lateness"),
        ])
    func badSettings(flags: [String], message: String) throws {
        let files = try TemporaryDirectory()
        let run = try CommandRun(["serve", "--data-dir", files.path + "/data"] + flags)
        #expect(run.exit == .exited(2))
        #expect(run.errorText.contains(message), "\(run.errorText)")
    }
}
