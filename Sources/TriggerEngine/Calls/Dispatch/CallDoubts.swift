import Identifiers

/// Attempts of this process whose answer did not come, and when they were made, by a clock that nobody sets: where the wall clock is set in between, a
/// call is looked for neither before the provider is sure to list it nor from too late an instant on.
struct CallDoubts {
    /// By how much the wall clock of a process before this one may have been ahead, in seconds: the calls of its attempts are looked for from so much
    /// earlier on. Those that other attempts led to are known.
    static let clockDoubt = 3600

    private struct Doubt {
        let attempt: Int
        let begunAt: ContinuousClock.Instant
        let endedAt: ContinuousClock.Instant
    }

    /// Attempts of which nothing is known here were made before that.
    private let startedAt: ContinuousClock.Instant
    private var doubts: [Identifier: Doubt] = [:]

    init(startedAt: ContinuousClock.Instant) {
        self.startedAt = startedAt
    }

    /// The provider was asked for a call, and did not tell whether it placed it.
    mutating func note(_ task: CallTask, from begunAt: ContinuousClock.Instant, to endedAt: ContinuousClock.Instant) {
        // What the provider told itself in the meantime is not looked for any more.
        doubts = doubts.filter { endedAt - $0.value.endedAt < .seconds((CallTaskEditor.patienceHours + 1) * 3600) }
        doubts[task.id] = Doubt(attempt: task.attempt, begunAt: begunAt, endedAt: endedAt)
    }

    /// What became of a task's attempt was looked for.
    mutating func end(_ taskID: Identifier, attempt: Int) {
        if doubts[taskID]?.attempt == attempt { doubts[taskID] = nil }
    }

    /// Whether the provider is sure to list the call of the last attempt. A request that a process before this one made may have left at its last moment.
    func isSettled(_ task: CallTask, at uptime: ContinuousClock.Instant, settlingTime: Duration) -> Bool {
        guard task.status == .dispatching else { return true }
        return uptime - (doubt(about: task)?.endedAt ?? startedAt) >= settlingTime
    }

    /// From when on its call is looked for, by the wall clock as it shows `now`.
    func begin(of task: CallTask, at now: Timestamp, _ uptime: ContinuousClock.Instant) -> Timestamp {
        let recorded = task.attemptBegunAt ?? task.createdAt
        guard let doubt = doubt(about: task) else { return recorded.advanced(bySeconds: -Self.clockDoubt) }
        return min(recorded, now.advanced(by: .zero - (uptime - doubt.begunAt)))
    }

    private func doubt(about task: CallTask) -> Doubt? {
        doubts[task.id].flatMap { $0.attempt == task.attempt ? $0 : nil }
    }
}
