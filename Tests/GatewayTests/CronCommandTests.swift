import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import gateway

@Suite("gateway cron", .processes)
struct CronCommandTests {
    @Test("Every cron vector is answered as it says", arguments: CronVector.zones)
    func vectors(zone: String) throws {
        for vector in CronVector.all where vector.zone == zone {
            var command = CronCommand()
            command.expression = try CronSchedule(vector.schedule)
            command.timezone = try TimeZoneDirectory.system.rules(named: zone)
            command.after = vector.after
            command.count = vector.next.count
            #expect(Array(command.instants(now: .now())) == vector.next, "\(vector.schedule) after \(vector.after)")
        }
    }

    @Test("Instants are printed in UTC, one a line, and nothing else")
    func output() throws {
        let run = try CommandRun([
            "cron", "30 2 * * *", "--timezone", "Europe/Berlin", "--after", "2026-03-28T13:00:00+01:00", "--count", "3",
        ])
        #expect(run.exit == .exited(0) && run.errorText.isEmpty)
        #expect(run.output == ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z", "2026-03-31T00:30:00.000Z"])
    }

    @Test("Without options the next five after now are printed, in UTC")
    func defaults() throws {
        let before = Timestamp.now()
        let run = try CommandRun(["cron", "@hourly"])
        let instants = run.output.compactMap { Timestamp(iso8601: $0) }
        #expect(run.exit == .exited(0) && instants.count == 5)
        let first = try #require(instants.first)
        #expect(first > before && first - before <= 3_600_000 + 60_000 && first.milliseconds % 3_600_000 == 0)
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $1 - $0 == 3_600_000 })
    }

    @Test("Fewer are printed when no more come")
    func end() throws {
        let run = try CommandRun(["cron", "@yearly", "--after", "9997-06-01T00:00:00Z", "--count", "100"])
        #expect(run.exit == .exited(0))
        #expect(run.output == ["9998-01-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z"])
    }

    @Test(
        "What cannot be used is named, with status 2",
        arguments: [
            (["61 * * * *"], #"'61 * * * *' is invalid for '<expression>': The minute "61" is out of range: write a number from 0 to 59."#),
            (["0 0 30 2 *"], "'<expression>': The day of month never comes: write a day that one of the months has, or L for the last."),
            (["*"], "'*' is invalid for '<expression>': A schedule has five fields and this one has 1 field"),
            ([""], "'<expression>': A schedule has 1 to 128 characters"),
            (["@daily", "--timezone", "Europe/Atlantis"], #"'--timezone <tz>': There is no time zone "Europe/Atlantis""#),
            (["@daily", "--timezone", "../UTC"], "'--timezone <tz>': A time zone is an IANA name of 1 to 64 characters"),
            (["@daily", "--after", "2026-01-02"], "'--after <instant>': an instant has a date, a time and a zone, such as"),
            (["@daily", "--count", "0"], "Error: --count is from 1 to 1000000"),
            (["@daily", "--count", "1000001"], "Error: --count is from 1 to 1000000"),
            (["@daily", "--count", "x"], "'--count <n>'"),
            ([], "Error: Missing expected argument '<expression>'"),
            (["*", "*", "*", "*", "*"], "this one has 1 field: write minute, hour, day of month, month, day of week."),
        ])
    func unusable(arguments: [String], message: String) throws {
        let run = try CommandRun(["cron"] + arguments)
        #expect(run.exit == .exited(2) && run.output.isEmpty)
        #expect(run.firstError.hasPrefix("Error: ") && run.errorText.contains(message), "\(run.errorText)")
    }

    @Test("The help shows an example")
    func help() throws {
        let run = try CommandRun(["help", "cron"])
        #expect(run.exit == .exited(0))
        #expect(
            run.output.joined(separator: "\n") == """
                OVERVIEW: Prints the instants at which a schedule comes next.

                They come one a line, in UTC. Quote the schedule, or the shell takes its stars
                for file names:

                  gateway cron '30 9 * * MON-FRI' --timezone Europe/Berlin --count 3

                The five fields are minute, hour, day of month, month and day of week; names
                such as @daily stand for all of them.

                USAGE: gateway cron <expression> [--timezone <tz>] [--after <instant>] [--count <n>]

                ARGUMENTS:
                  <expression>            The schedule.

                OPTIONS:
                  --timezone <tz>         IANA name of the time zone. (default: UTC)
                  --after <instant>       Prints what comes later than this, such as
                                          2026-01-02T03:04:05Z. (default: now)
                  --count <n>             How many to print. (default: 5)
                  --version               Show the version.
                  -h, --help              Show help information.

                """)
    }
}
