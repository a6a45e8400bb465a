import Identifiers
import TriggerEngine

/// Something that is done again and again.
protocol CronSubject {
    var name: String { get }
    /// The first instants that it comes to.
    var instants: [Timestamp] { get }
    mutating func run(steps: Int)
}

/// A chain of steps of which each needs the one before, so that no two of them can be done at once.
struct FixedLoop: CronSubject {
    let name = "(the loop)"
    let instants: [Timestamp] = []
    private var state: UInt64 = 1

    mutating func run(steps: Int) {
        for _ in 0..<steps { state = (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9 }
    }
}

/// Goes from instant to instant, as the scheduler does, over ten years, and begins anew then.
struct NextInstants: CronSubject {
    let schedule: CronSchedule
    let zone: TimeZoneRules
    private var last = Self.start

    static let start = Timestamp(milliseconds: 1_767_323_045_000)
    static let end = start.advanced(bySeconds: 10 * 31_557_600)

    init(schedule: CronSchedule, zone: TimeZoneRules) {
        self.schedule = schedule
        self.zone = zone
    }

    var name: String { schedule.description }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            if last >= Self.end { last = Self.start }
            last = schedule.next(after: last, in: zone) ?? Self.end
        }
    }

    var instants: [Timestamp] {
        var found: [Timestamp] = []
        while found.count < 50, let next = schedule.next(after: found.last ?? Self.start, in: zone) { found.append(next) }
        return found
    }
}
