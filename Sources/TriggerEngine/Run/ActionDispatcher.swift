package import Identifiers
package import Logging
import ServiceLifecycle
import Synchronization

/// Runs the fires that wait in one lane, many at the same time, as long as the service lives.
///
/// Workspaces take turns (``JobTurns``). A job is run until what became of it is recorded: after a crash, or when the
/// store fails, it comes again, under the same idempotency key. The lease is in memory, because one process owns the
/// data directory. On graceful shutdown nothing more is begun, and what is under way has
/// ``DispatchLimits/drain`` to end; the rest stays pending for the next start.
package final class ActionDispatcher: Service {
    /// Between two looks at the lane, at most; a fire that comes in between rings.
    static let longestWait = Duration.seconds(5)

    private struct State {
        var turns: JobTurns
        /// Ended, and not recorded yet.
        var ended: [RunResult] = []
        /// When the lane was counted.
        var countedAt: Timestamp?
    }

    private let lane: JobLane
    private let performer: any ActionPerformer
    private let store: any TriggerStore
    private let directory: TriggerDirectory
    private let actions: ActionDirectory
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp
    private let retry: StoreRetry
    private let stop: StopDeadline
    private let failures: StoreFailureLog
    private let alarm: Alarm
    private let metrics: (jobs: JobMetrics, runs: RunMetrics)
    private let state: Mutex<State>

    package init(
        _ lane: JobLane, performer: any ActionPerformer, store: any TriggerStore, directory: TriggerDirectory,
        actions: ActionDirectory, ids: IdentifierSource, limits: DispatchLimits = DispatchLimits(),
        now: @escaping @Sendable () -> Timestamp = { .now() }, retry: StoreRetry = StoreRetry(), stop: StopDeadline = StopDeadline(),
        logger: Logger = Logger(label: "trigger-engine")
    ) {
        self.lane = lane
        self.performer = performer
        self.store = store
        self.directory = directory
        self.actions = actions
        self.ids = ids
        self.now = now
        self.retry = retry
        self.stop = stop
        failures = StoreFailureLog(logger, "actions could not be run", ["lane": "\(lane.name)"])
        alarm = Alarm()
        metrics = (JobMetrics(lane), RunMetrics())
        state = Mutex(State(turns: JobTurns(limits)))
    }

    /// There may be something to do.
    package func wake() { alarm.ring() }

    package func run() async {
        await withDiscardingTaskGroup { group in
            await dispatch(&group)
            await drain()
            group.cancelAll()
        }
        await recordWhatEnded()
    }

    private func dispatch(_ group: inout DiscardingTaskGroup) async {
        await retry.takeTurns(failures) { () throws(StoreError) in
            try await recordEnded()
            try await beginWaiting(&group)
            try await measure()
            await cancelWhenGracefulShutdown { [alarm] in await alarm.wait(atMost: Self.longestWait) }
        }
    }

    // MARK: - Begin

    /// Begins what may begin, a job of each workspace at a time.
    private func beginWaiting(_ group: inout DiscardingTaskGroup) async throws(StoreError) {
        while !Task.isStopping {
            let turns = state.withLock { $0.turns }
            guard turns.room > 0 else { return }
            let jobs = try await store.jobs(in: lane, turns)
            guard !jobs.isEmpty else { return }
            for job in jobs { try await begin(job, &group) }
        }
    }

    private func begin(_ job: PendingFire, _ group: inout DiscardingTaskGroup) async throws(StoreError) {
        let startedAt = now()
        let trigger = directory.find(job.triggerID, in: job.workspaceID)
        var action: Action?
        if let trigger { action = try await actions.find(trigger.actionID, in: trigger.workspaceID) }
        let run = Run.complete(job, trigger, action, ids: ids, now: now)
        state.withLock { $0.turns.begin(job) }
        metrics.jobs.began(lag: startedAt - job.firedAt)
        // What was deleted or disabled since fails at once; a trigger that was given another action goes on there.
        guard run.lane == lane, let action else { return end(run) }
        group.addTask { await self.perform(ActionCall(fire: job, action: action), startedAt: startedAt) }
    }

    private func perform(_ call: ActionCall, startedAt: Timestamp) async {
        let outcome = await performer.perform(call)
        // What was called off stays leased: it is for the next start.
        guard let run = Run.end(call.fire, outcome, id: ids.next(), startedAt: startedAt, endedAt: now()) else { return }
        end(run)
    }

    // MARK: - End

    private func end(_ run: RunResult) {
        state.withLock { $0.ended.append(run) }
        alarm.ring()
    }

    /// All that ended go in one transaction. They make room once they are recorded.
    private func recordEnded() async throws(StoreError) {
        let ended = state.withLock { $0.ended }
        guard !ended.isEmpty else { return }
        try await store.record(ended)
        state.withLock { state in
            state.ended.removeFirst(ended.count)
            for run in ended { state.turns.end(run.fire) }
        }
        metrics.runs.count(ended)
    }

    private func recordWhatEnded() async {
        do throws(StoreError) {
            try await recordEnded()
        } catch {
            failures.note(error)
        }
    }

    /// Waits for what is under way to end, for some time, and records it meanwhile.
    private func drain() async {
        await stop.work(atMost: state.withLock { $0.turns.limits.drain }, sleep: retry.sleep) { await self.waitUntilEmpty() }
    }

    private func waitUntilEmpty() async {
        while !Task.isCancelled {
            await recordWhatEnded()
            guard state.withLock({ $0.turns.count }) > 0 else { return }
            await alarm.wait(atMost: .seconds(1))
        }
    }

    // MARK: - Looking

    /// The lane is counted now and then: it may be long.
    private func measure() async throws(StoreError) {
        let (instant, wait) = (now(), Int64(Self.longestWait / .milliseconds(1)))
        let (underWay, countedAt) = state.withLock { ($0.turns.count, $0.countedAt) }
        metrics.jobs.note(running: underWay)
        if let countedAt, abs(instant - countedAt) < wait { return }
        metrics.jobs.note(waiting: try await store.jobCount(in: lane) - underWay)
        state.withLock { $0.countedAt = instant }
    }
}
