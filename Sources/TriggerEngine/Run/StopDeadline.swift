import Synchronization

/// How much time is left of a stop. Services stop one after another, and what each may take for the work that is under way comes out of the same time.
package final class StopDeadline: Sendable {
    private let total: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let instant = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameter total: for all services together, from the first ``remaining(atMost:)`` on.
    package init(total: Duration = .seconds(7), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.total = total
        self.now = now
    }

    /// - Parameter limit: of the one that asks.
    /// - Returns: not less than nothing.
    package func remaining(atMost limit: Duration) -> Duration {
        let now = now()
        let deadline = instant.withLock { instant in
            let deadline = instant ?? now + total
            instant = deadline
            return deadline
        }
        return max(.zero, min(limit, deadline - now))
    }

    /// Lets `body` end within what is left, then cancels it.
    ///
    /// - Parameters:
    ///   - limit: of the one that asks.
    ///   - sleep: waits for so long, or until it is cancelled.
    func work(
        atMost limit: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void, _ body: @escaping @Sendable () async -> Void
    ) async {
        let rest = remaining(atMost: limit)
        await withTaskGroup(of: Void.self) { group in
            // It only fails when it is cancelled, and then the wait is over.
            group.addTask { try? await sleep(rest) }
            group.addTask { await body() }
            await group.next()
            group.cancelAll()
        }
    }
}
