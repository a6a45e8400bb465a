import Foundation
import Identifiers
import TriggerEngine

/// How often a second the next instant of a schedule can be told on one core, beside a fixed loop in the same run.
///
///     ROUNDS=5 SECONDS_EACH=0.5 cron-benchmark
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
        var subjects: [any Subject] = [FixedLoop()]
        for text in schedules { subjects.append(NextInstants(schedule: try CronSchedule(text), zone: rules)) }
        var rates = Array(repeating: [Double](), count: subjects.count)
        // In turn, so that noise hits all alike.
        for _ in 0..<max(rounds, 1) {
            for index in subjects.indices { rates[index].append(rate(of: &subjects[index], seconds)) }
        }
        report(subjects.map(\.name), rates.map { $0.sorted()[$0.count / 2] })
    }

    /// Steps a second.
    private static func rate(of subject: inout any Subject, _ seconds: Double) -> Double {
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
            let padded = name.padding(toLength: 18, withPad: " ", startingAt: 0)
            print(String(format: "| %@ | %14.0f | %17.1f |", padded, rate, rates[0] / rate))
        }
    }
}

/// Something that is done again and again.
private protocol Subject {
    var name: String { get }
    mutating func run(steps: Int)
}

/// A chain of steps of which each needs the one before, so that no two of them can be done at once.
private struct FixedLoop: Subject {
    let name = "(the loop)"
    private var state: UInt64 = 1

    mutating func run(steps: Int) {
        for _ in 0..<steps { state = (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9 }
    }
}

/// Goes from instant to instant, as the scheduler does, over ten years, and begins anew then.
private struct NextInstants: Subject {
    let schedule: CronSchedule
    let zone: TimeZoneRules
    private var last = Self.start

    private static let start = Timestamp(milliseconds: 1_767_323_045_000)
    private static let end = start.advanced(bySeconds: 10 * 31_557_600)

    init(schedule: CronSchedule, zone: TimeZoneRules) {
        self.schedule = schedule
        self.zone = zone
    }

    var name: String { "`\(schedule)`" }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            guard last < Self.end, let next = schedule.next(after: last, in: zone) else {
                last = Self.start
                continue
            }
            last = next
        }
    }
}
