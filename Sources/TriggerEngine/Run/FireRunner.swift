package import Identifiers
package import Logging
import ServiceLifecycle

/// Runs the fires that are durable, in batches, as long as the service lives. Those whose action takes time it leaves to
/// the lane of that action (``ActionDispatcher``).
///
/// A fire is run until its outcome is recorded: after a crash, or when the store fails, it comes again, and the store
/// passes over what is recorded already. On graceful shutdown the batch in hand is finished; what is left stays pending
/// for the next start.
package final class FireRunner: Service {
    /// Fires that are run and recorded in one transaction: the more are waiting, the more go together.
    static let batchLimits = 128...4096

    private let store: any TriggerStore
    private let directory: TriggerDirectory
    private let actions: ActionDirectory
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp
    private let retry: StoreRetry
    private let logger: Logger
    private let onQueued: @Sendable (JobLane) -> Void
    private let onCallsScheduled: @Sendable () -> Void
    private let metrics = RunMetrics()

    /// - Parameters:
    ///   - onQueued: called when fires were left to a lane.
    ///   - onCallsScheduled: called when runs asked for calls.
    package init(
        store: any TriggerStore, directory: TriggerDirectory, actions: ActionDirectory, ids: IdentifierSource,
        now: @escaping @Sendable () -> Timestamp = { .now() }, retry: StoreRetry = StoreRetry(),
        logger: Logger = Logger(label: "trigger-engine"), onQueued: @escaping @Sendable (JobLane) -> Void = { _ in },
        onCallsScheduled: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.directory = directory
        self.actions = actions
        self.ids = ids
        self.now = now
        self.retry = retry
        self.logger = logger
        self.onQueued = onQueued
        self.onCallsScheduled = onCallsScheduled
    }

    package func run() async {
        var limit = Self.batchLimits.lowerBound
        await retry.takeTurns(StoreFailureLog(logger, "fires could not be run")) { () throws(StoreError) in
            let count = try await runBatch(limit: limit)
            limit = Self.limit(after: count, of: limit)
            if count == 0 { await waitForFires() }
        }
    }

    /// How many fires go together next: twice as many after a full batch, half as many after one that was not.
    static func limit(after count: Int, of limit: Int) -> Int {
        count < limit ? max(limit / 2, batchLimits.lowerBound) : min(limit * 2, batchLimits.upperBound)
    }

    /// Runs at most `limit` fires and returns how many there were.
    func runBatch(limit: Int = batchLimits.lowerBound) async throws(StoreError) -> Int {
        let fires = try await store.pendingFires(limit: limit)
        metrics.note(lag: fires.first.map { now() - $0.firedAt } ?? 0)
        guard !fires.isEmpty else { return 0 }
        let runs = try await complete(fires)
        try await store.record(runs)
        metrics.count(runs)
        for lane in Set(runs.lazy.compactMap(\.lane)) { onQueued(lane) }
        if runs.contains(where: { $0.task != nil }) { onCallsScheduled() }
        return runs.count
    }

    /// The store is asked at most once for each action, and only for those that are not in memory.
    private func complete(_ fires: [PendingFire]) async throws(StoreError) -> [RunResult] {
        let triggers = fires.map { directory.find($0.triggerID, in: $0.workspaceID) }
        var found: [Identifier: Action?] = [:]
        for trigger in triggers.compactMap(\.self) where found[trigger.actionID] == nil {
            let action = try await actions.find(trigger.actionID, in: trigger.workspaceID)
            found.updateValue(action, forKey: trigger.actionID)
        }
        return zip(fires, triggers).map { fire, trigger in
            Run.complete(fire, trigger, trigger.flatMap { found[$0.actionID] ?? nil }, ids: ids, now: now)
        }
    }

    private func waitForFires() async {
        await cancelWhenGracefulShutdown { [store] in await store.waitForFires() }
    }
}
