package import Identifiers
package import Logging
import ServiceLifecycle
import Synchronization

/// Fires triggers at the instants of their schedules (contract, section 4), as long as the service lives.
///
/// Each instant of a trigger is fired at most once, which the store sees to: after a crash, or when a write fails, a tick comes again. It looks
/// at the clock at least once a second, so that it follows a clock that is set.
package final class Scheduler: Service {
    /// Triggers that are taken together.
    static let batchLimit = 256
    /// Between two looks at the clock, at most.
    static let longestWait = Duration.seconds(1)
    /// A clock that goes back by more than this many seconds was set; every schedule then goes on from its new time.
    static let clockTolerance = 60
    /// For how many seconds a fired instant is remembered, in case the clock is set back.
    package static let tickMemory = 48 * 60 * 60

    private struct State {
        /// Taken, and not written yet.
        var due: [DueTrigger] = []
        /// Cannot be followed, which is not on record yet.
        var lost: [TriggerEntry]
        /// Instants up to this one were dealt with.
        var handledUntil: Timestamp
        var lastLook = Timestamp(milliseconds: 0)
        var isClockSetBack = false
    }

    private let store: any TriggerStore
    private let directory: TriggerDirectory
    private let ids: IdentifierSource
    private let missed: MissedFires
    private let now: @Sendable () -> Timestamp
    private let retry: StoreRetry
    private let logger: Logger
    private let metrics = TickMetrics()
    private let state: Mutex<State>

    /// - Parameters:
    ///   - directory: every trigger of the store.
    ///   - handledUntil: what ``TriggerDirectory/load(from:at:)`` returned.
    package init(
        store: any TriggerStore, directory: TriggerDirectory, handledUntil: Timestamp, ids: IdentifierSource,
        missed: MissedFires = MissedFires(), now: @escaping @Sendable () -> Timestamp = { .now() },
        retry: StoreRetry = StoreRetry(), logger: Logger = Logger(label: "trigger-engine")
    ) {
        self.store = store
        self.directory = directory
        self.ids = ids
        self.missed = missed
        self.now = now
        self.retry = retry
        self.logger = logger
        state = Mutex(State(lost: directory.unschedulable, handledUntil: handledUntil))
    }

    package func run() async {
        await retry.takeTurns(StoreFailureLog(logger, "schedules could not be fired")) { () throws(StoreError) in
            if try await fireDue() == 0 { await waitUntilDue() }
        }
    }

    /// Fires what is due, as much as goes into one transaction.
    ///
    /// - Returns: how many triggers were dealt with.
    @discardableResult
    func fireDue() async throws(StoreError) -> Int {
        let instant = now()
        try await followClock(to: instant)
        let (due, lost) = take(at: instant)
        guard !due.isEmpty || !lost.isEmpty else { return 0 }
        var maker = TickMaker(missed: missed, ids: ids, now: instant)
        var ticks: [(DueTrigger, (tick: Tick, next: Timestamp?))] = []
        for trigger in due where !maker.isFull { ticks.append((trigger, tick(trigger, &maker))) }
        let waiting = due.dropFirst(ticks.count)
        let handledUntil = handledUntil(at: instant, leaving: ticks.compactMap(\.1.next) + waiting.map(\.instant))
        let receipt = try await store.record(
            lost.map { maker.unschedulable($0) } + ticks.map(\.1.tick), handledUntil: handledUntil,
            forgetting: handledUntil.advanced(bySeconds: -Self.tickMemory))
        for (due, tick) in ticks { directory.advance(due, to: tick.next, scheduledFrom: tick.tick.scheduledFrom) }
        state.withLock {
            $0.due = Array(waiting)
            $0.lost.removeFirst(lost.count)
            $0.handledUntil = handledUntil
        }
        metrics.note(receipt, at: now())
        return ticks.count + lost.count
    }

    /// What is due, as it is now, and still to be written; after a failure the same again.
    private func take(at instant: Timestamp) -> (due: [DueTrigger], lost: [TriggerEntry]) {
        state.withLock { state in
            state.due = directory.current(state.due)
            if state.due.isEmpty { state.due = directory.takeDue(at: instant, limit: Self.batchLimit) }
            return (state.due, Array(state.lost.prefix(Self.batchLimit)))
        }
    }

    private func tick(_ due: DueTrigger, _ maker: inout TickMaker) -> (tick: Tick, next: Timestamp?) {
        do throws(TimingError) {
            return try maker.tick(due)
        } catch {
            logger.error(
                "trigger cannot be scheduled", metadata: ["trigger_id": "\(due.entry.id)", "reason": "\(error)"])
            return (maker.unschedulable(due.entry), nil)
        }
    }

    /// Up to where all instants are dealt with once the batch is written.
    private func handledUntil(at instant: Timestamp, leaving open: [Timestamp]) -> Timestamp {
        let first = (open + [directory.firstDue].compactMap(\.self)).min()
        let handled = min(instant, first?.advanced(byMilliseconds: -1) ?? instant)
        return state.withLock { max($0.handledUntil, handled) }
    }

    /// After the clock was set back every schedule goes on from its new time; what was fired is not fired again.
    private func followClock(to instant: Timestamp) async throws(StoreError) {
        let isSetBack = state.withLock { state in
            if instant < state.lastLook.advanced(bySeconds: -Self.clockTolerance) { state.isClockSetBack = true }
            state.lastLook = instant
            return state.isClockSetBack
        }
        guard isSetBack else { return }
        try await store.bringBackSchedules(to: instant)
        directory.restart(from: instant)
        state.withLock { state in
            state.due = []
            state.handledUntil = instant
            state.isClockSetBack = false
        }
        logger.warning("clock set back, schedules go on from its new time", metadata: ["now": "\(instant)"])
    }

    // MARK: - Waiting

    private func waitUntilDue() async {
        let wait = directory.firstDue.map { Duration.milliseconds(max(0, $0 - now())) } ?? Self.longestWait
        await cancelWhenGracefulShutdown { [directory] in await directory.alarm.wait(atMost: min(wait, Self.longestWait)) }
    }
}
