import Identifiers
import TriggerEngine

/// A line with a schedule, then eight bytes of an instant: instants grow, fall on minutes, and are the same from just before.
enum CronSubject {
    private static let zone: TimeZoneRules = {
        guard let rules = try? TimeZoneDirectory.system.rules(named: "Europe/Dublin") else {
            preconditionFailure("the system has no time zones")
        }
        return rules
    }()

    static func check(_ bytes: [UInt8]) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard let schedule = try? CronSchedule(String(decoding: line, as: UTF8.self)) else { return }
        let number = bytes.dropFirst(line.count + 1).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // Milliseconds in a little more than the years that there are.
        var instant = Timestamp(milliseconds: Int64(number % 260_000_000_000_000))
        for _ in 0..<4 {
            guard let next = schedule.next(after: instant, in: zone) else { return }
            demand(next > instant, "an instant is not later than what it follows")
            demand(next.milliseconds % 60_000 == 0, "an instant is not on the minute")
            let before = Timestamp(milliseconds: next.milliseconds - 1)
            demand(schedule.next(after: before, in: zone) == next, "an instant is not found from just before it")
            instant = next
        }
    }
}
