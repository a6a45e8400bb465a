import Identifiers

/// For how long this process has been asking the provider what became of attempts, by a clock that nobody sets.
struct AskedAttempts {
    /// One that was not asked about for so long is over: the provider told of it itself.
    private static let forgottenAfter = Duration.seconds(3600)

    private struct Asked {
        let attempt: Int
        let since: ContinuousClock.Instant
        var last: ContinuousClock.Instant
    }

    private var asked: [Identifier: Asked] = [:]
    private var cleanedAt: ContinuousClock.Instant

    init(startedAt: ContinuousClock.Instant) {
        cleanedAt = startedAt
    }

    /// The provider is being asked about the task's last attempt.
    ///
    /// - Returns: for how long it has been; zero the first time.
    mutating func ask(about task: CallTask, at instant: ContinuousClock.Instant) -> Duration {
        if instant - cleanedAt >= Self.forgottenAfter {
            asked = asked.filter { instant - $0.value.last < Self.forgottenAfter }
            cleanedAt = instant
        }
        let since = asked[task.id].flatMap { $0.attempt == task.attempt ? $0.since : nil } ?? instant
        asked[task.id] = Asked(attempt: task.attempt, since: since, last: instant)
        return instant - since
    }
}
