package import Identifiers
package import Logging
import Metrics
import ServiceLifecycle

/// Removes chains of events that are older than they are to be kept, as long as the service lives: a chain as a whole, by its newest event.
package final class EventRetention: Service {
    /// From one look at the oldest chains to the next.
    static let interval = Duration.seconds(60)

    private let store: any EventStore
    private let seconds: Int
    private let now: @Sendable () -> Timestamp
    private let retry: StoreRetry
    private let logger: Logger
    private let removed = Counter(label: "engine_events_removed_total")

    /// - Parameters:
    ///   - seconds: how long a chain is kept after its newest event.
    ///   - retry: also waits from one look to the next.
    package init(
        store: any EventStore, seconds: Int, now: @escaping @Sendable () -> Timestamp = { .now() }, retry: StoreRetry = StoreRetry(),
        logger: Logger = Logger(label: "trigger-engine")
    ) {
        self.store = store
        self.seconds = seconds
        self.now = now
        self.retry = retry
        self.logger = logger
    }

    package func run() async {
        await retry.takeTurns(StoreFailureLog(logger, "old events could not be removed")) { () throws(StoreError) in
            try await removeOld()
            await retry.pause(Self.interval)
        }
    }

    /// Removes what is too old now, a few chains at a time.
    func removeOld() async throws(StoreError) {
        let instant = now()
        var (last, events): (Identifier?, Int) = (nil, 0)
        repeat {
            let removal = try await store.removeChains(
                writtenBefore: instant.advanced(bySeconds: -seconds), behind: last,
                keySince: instant.advanced(bySeconds: -Engine.idempotencyWindow))
            last = removal.last
            events += removal.events
            removed.increment(by: removal.events)
        } while last != nil && !Task.isStopping
        if events > 0 { logger.info("old events removed", metadata: ["count": "\(events)"]) }
    }
}
