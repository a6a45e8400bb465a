import Synchronization

/// Schedules that were parsed lately, by their text: many triggers have the same few.
final class ScheduleDirectory: Sendable {
    static let shared = ScheduleDirectory()
    /// Beyond so many it starts anew.
    static let capacity = 10_000

    private let schedules = Mutex<[String: CronSchedule]>([:])

    func schedule(_ text: String) throws(CronError) -> CronSchedule {
        if let known = schedules.withLock({ $0[text] }) { return known }
        let schedule = try CronSchedule(text)
        schedules.withLock { schedules in
            if schedules.count >= Self.capacity { schedules.removeAll(keepingCapacity: true) }
            schedules[text] = schedule
        }
        return schedule
    }

    var count: Int { schedules.withLock { $0.count } }
}
