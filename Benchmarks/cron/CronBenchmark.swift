import Foundation
import Identifiers
import TriggerEngine

/// How often a second the next instant of a schedule can be told on one core, beside a fixed loop in the same run.
///
///     ROUNDS=5 SECONDS_EACH=0.5 cron-benchmark
///     cron-benchmark --json     # for scripts/bench-cron, with the first instants of each schedule
@main
enum CronBenchmark {
    /// Everyday ones, and last one that looks through 28 years of months: 29 February on a Sunday.
    private static let schedules = [
        "*/5 * * * *", "0 * * * *", "30 9 * * MON-FRI", "0 8,12,17 * * *", "0 9 1 * *", "0 0 29 2 */7",
    ]
    private static let zone = "America/New_York"

    static func main() throws {
        let environment = ProcessInfo.processInfo.environment
        let rounds = environment["ROUNDS"].flatMap { Int($0) } ?? 5
        let seconds = environment["SECONDS_EACH"].flatMap { Double($0) } ?? 0.5
        let rules = try TimeZoneDirectory.system.rules(named: zone)
        var subjects: [any CronSubject] = [FixedLoop()]
        for text in schedules { subjects.append(NextInstants(schedule: try CronSchedule(text), zone: rules)) }
        var rates = Array(repeating: [Double](), count: subjects.count)
        // In turn, so that noise hits all alike.
        for _ in 0..<max(rounds, 1) {
            for index in subjects.indices { rates[index].append(rate(of: &subjects[index], seconds)) }
        }
        let medians = rates.map { $0.sorted()[$0.count / 2] }
        if CommandLine.arguments.contains("--json") {
            try print(Measurement(zone: zone, subjects: zip(subjects, medians).map { .init($0, rate: $1) }).json)
        } else {
            report(subjects.map(\.name), medians)
        }
    }

    /// Steps a second.
    private static func rate(of subject: inout any CronSubject, _ seconds: Double) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        var steps = 0
        repeat {
            subject.run(steps: 10_000)
            steps += 10_000
        } while clock.now - start < .seconds(seconds)
        return Double(steps) / ((clock.now - start) / .seconds(1))
    }

    private static func report(_ names: [String], _ rates: [Double]) {
        print(
            "The next instant of a schedule in \(zone), one thread, medians; a step of the loop is a shift,\nan exclusive or and a multiplication\n"
        )
        print("| schedule           | calls a second | loop steps a call |")
        print("| :--                |            --: |               --: |")
        for (name, rate) in zip(names, rates) {
            let padded = (name == names[0] ? name : "`\(name)`").padding(toLength: 18, withPad: " ", startingAt: 0)
            print(String(format: "| %@ | %14.0f | %17.1f |", padded, rate, rates[0] / rate))
        }
    }
}
