import FieldMapping
package import Identifiers
package import Logging
import ServiceLifecycle
import Synchronization

/// Fires triggers on events (contract, section 3.6), as long as the service lives. Workspaces take turns.
///
/// An event is matched until its fires are recorded: after a crash, or when the store fails, it comes again, and the store passes over what is recorded
/// already. On graceful shutdown the transaction in hand is finished; what is left stays for the next start.
package final class EventMatcher: Service {
    /// What is read at a time.
    static let readLimit = EventSlice.Limit(count: 256, bytes: 1 << 20)

    private let store: any EventStore
    private let directory: TriggerDirectory
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp
    private let retry: StoreRetry
    private let logger: Logger
    private let metrics = EventMetrics()
    /// The workspace that was the last to be looked at.
    private let lastTurn = Mutex<Identifier?>(nil)

    /// - Parameter directory: every trigger of the store.
    package init(
        store: any EventStore, directory: TriggerDirectory, ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp = { .now() },
        retry: StoreRetry = StoreRetry(), logger: Logger = Logger(label: "trigger-engine")
    ) {
        self.store = store
        self.directory = directory
        self.ids = ids
        self.now = now
        self.retry = retry
        self.logger = logger
    }

    package func run() async {
        await retry.takeTurns(StoreFailureLog(logger, "events could not be matched")) { () throws(StoreError) in
            if try await matchBatch() == 0 { await waitForEvents() }
        }
    }

    /// Matches what was published, some of it at a time.
    ///
    /// - Returns: how many events there were.
    @discardableResult
    func matchBatch() async throws(StoreError) -> Int {
        let last = lastTurn.withLock(\.self)
        let published = try await store.publishedEvents(behind: last, limit: Self.readLimit)
        guard !published.isEmpty else { return 0 }
        var batch = EventBatch()
        for event in published {
            try await match(event, &batch)
            guard !Task.isStopping else { break }
        }
        try await record(&batch)
        lastTurn.withLock { $0 = published.last?.workspaceID }
        return published.count
    }

    /// Adds what the event fires to the batch, and records the batch whenever it is full. Triggers that are in its chain already are for
    /// the store to pass over.
    private func match(_ event: Event, _ batch: inout EventBatch) async throws(StoreError) {
        guard let input = MappedInput(data: event.data) else {
            logger.warning("event not matched", metadata: ["event_id": "\(event.id)", "reason": "nested too deeply"])
            return batch.handled.append(event)
        }
        for triggerID in directory.subscriptions.triggers(for: event.eventType, in: event.workspaceID) {
            guard let fire = fire(triggerID, event, input) else { continue }
            batch.add(fire)
            guard batch.isFull else { continue }
            try await record(&batch)
            // What is left of it goes on at the next start.
            guard !Task.isStopping else { return }
        }
        batch.handled.append(event)
    }

    /// `nil` unless the trigger wants the event.
    private func fire(_ triggerID: Identifier, _ event: Event, _ input: MappedInput) -> EventFire? {
        guard let trigger = directory.find(triggerID, in: event.workspaceID), trigger.wants(event),
            let input = directory.merge(triggerID, in: event.workspaceID, mapped: input)
        else { return nil }
        let instant = now()
        let fire = PendingFire(
            eventID: ids.next(), workspaceID: event.workspaceID, triggerID: triggerID, chainID: event.chainID, input: input,
            cause: .event(event.id), firedAt: instant, traceID: event.traceID, hasFiredEvent: true)
        return EventFire(fire: fire, firedEvent: Run.firedEvent(of: fire, triggerName: trigger.name, writtenAt: instant))
    }

    private func record(_ batch: inout EventBatch) async throws(StoreError) {
        let fired = try await store.record(batch.fires, handled: batch.handled)
        metrics.note(batch.handled, fired: fired, at: now())
        batch = EventBatch()
    }

    private func waitForEvents() async {
        await cancelWhenGracefulShutdown { [store] in await store.waitForPublishedEvents() }
    }
}
