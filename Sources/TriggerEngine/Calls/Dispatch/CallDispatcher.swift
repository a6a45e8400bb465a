package import Identifiers
package import Logging
import ServiceLifecycle
import Synchronization

/// Has calls placed when they are due, and finds out what became of them, as long as the service lives.
///
/// An attempt is on record before the provider is asked for it, and what became of it after. In between the call may or may not have been placed:
/// then, after a crash or an answer that did not come, it is looked for, and only when there is certainly none it is asked for again. So nobody is
/// called twice for one attempt.
///
/// On graceful shutdown nothing more is begun, and what is under way has ``DispatchLimits/drain`` to end.
package final class CallDispatcher: Service {
    /// Between two looks at the store, at most; a call that is asked for in between rings.
    static let longestWait = Duration.seconds(1)
    /// Between two counts of what waits, at least, in milliseconds: it may be much.
    static let countInterval: Int64 = 5000
    /// Tasks about which the provider is asked at the same time.
    static let inquiries = 16

    private struct State {
        /// Of what is being placed.
        var turns: JobTurns
        var pause = ProviderPause()
        var deferred = DeferredTasks()
        /// What is on record as begun, or is to be asked about, and was not handed over yet.
        var work: [Work] = []
        /// Tasks about which the provider is being asked.
        var asked: Set<Identifier> = []
        /// What is to be recorded.
        var answers: [Answered] = []
        var doubts: CallDoubts
        var inquiries: AskedAttempts
        /// When the tasks that wait were counted.
        var countedAt: Timestamp?
    }

    /// What the provider answered about a task.
    private struct Answered {
        var task: CallTask
        let attempt: Int
        let answer: CallAnswer
        /// For how long this process had been asking what became of the attempt.
        let asked: Duration
    }

    private let store: any CallStore
    private let provider: any CallProvider
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp
    private let retry: StoreRetry
    private let stop: StopDeadline
    private let logger: Logger
    private let failures: StoreFailureLog
    private let alarm: Alarm
    private let metrics = CallMetrics()
    private let uptime: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    package init(
        store: any CallStore, provider: any CallProvider, ids: IdentifierSource, limits: DispatchLimits = .calls,
        now: @escaping @Sendable () -> Timestamp = { .now() }, uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        alarm: Alarm = Alarm(), retry: StoreRetry = StoreRetry(), stop: StopDeadline = StopDeadline(),
        logger: Logger = Logger(label: "trigger-engine")
    ) {
        self.store = store
        self.provider = provider
        self.ids = ids
        self.now = now
        self.uptime = uptime
        self.alarm = alarm
        self.retry = retry
        self.stop = stop
        self.logger = logger
        failures = StoreFailureLog(logger, "calls could not be dispatched")
        let startedAt = uptime()
        state = Mutex(
            State(turns: JobTurns(limits), doubts: CallDoubts(startedAt: startedAt), inquiries: AskedAttempts(startedAt: startedAt)))
    }

    /// There may be something to do.
    package func wake() { alarm.ring() }

    package func run() async {
        await withDiscardingTaskGroup { group in
            await dispatch(&group)
            await drain()
            group.cancelAll()
        }
        await recordWhatIsAnswered()
    }

    private func dispatch(_ group: inout DiscardingTaskGroup) async {
        await retry.takeTurns(failures) { () throws(StoreError) in
            let isDone: Bool
            do throws(StoreError) {
                isDone = try await pass()
            } catch {
                begin(&group)
                throw error
            }
            begin(&group)
            if isDone { try await waitForWork() }
        }
    }

    private func begin(_ group: inout DiscardingTaskGroup) {
        for work in takeWork() { group.addTask { await self.perform(work) } }
    }

    /// What a pass, also one that failed, found to do.
    func takeWork() -> [Work] {
        state.withLock { state in
            defer { state.work = [] }
            return state.work
        }
    }

    // MARK: - A pass

    /// Something to ask the provider.
    enum Work: Sendable {
        case place(CallTask)
        case ask(CallTask)
    }

    /// Records what was answered, looks for what it is time to ask about and begins some of what is due.
    ///
    /// - Returns: whether nothing more is to be done at once.
    func pass() async throws(StoreError) -> Bool {
        try await recordAnswers()
        try await askAboutUnsettled()
        let isPromoted = try await store.promoteDue(at: now())
        let isBegun = try await beginDue()
        try await measure()
        return isPromoted && isBegun
    }

    /// - Returns: whether nothing is left that may begin now.
    private func beginDue() async throws(StoreError) -> Bool {
        let instant = now()
        let (turns, room) = state.withLock { state in
            (state.turns, min(state.turns.room, state.pause.room(at: instant, placing: state.turns.count)))
        }
        guard room > 0 else { return true }
        let due = try await chooseDue(turns, room, at: instant)
        guard !due.isEmpty else { return true }
        try await begin(due, at: instant)
        if due.contains(where: { !$0.parameters.window.contains(instant) }) { try await sendAway(at: instant) }
        return false
    }

    /// Others go before those that are deferred.
    private func chooseDue(_ turns: JobTurns, _ room: Int, at instant: Timestamp) async throws(StoreError) -> [CallTask] {
        let deferred = state.withLock { $0.deferred.current(at: instant) }
        // One whose end was reported before the request for it was answered is still being placed.
        let due = try await store.dueTasks(turns.widened(by: deferred.count), limit: room + deferred.count)
            .filter { !turns.isUnderWay($0.id, of: $0.workspaceID) }
        let others = due.filter { !deferred.contains($0.id) }
        var (chosen, taken) = ([CallTask](), turns)
        for task in others.isEmpty ? due : others where chosen.count < room && taken.openings(of: task.workspaceID, besides: 0) > 0 {
            taken.begin(task.id, of: task.workspaceID)
            chosen.append(task)
        }
        return chosen
    }

    /// Sends away what waits and whose window has closed, much at a time: it may be all that a workspace has.
    private func sendAway(at instant: Timestamp) async throws(StoreError) {
        let waiting = try await store.dueTasks(JobTurns(.unlimited), limit: DispatchLimits.unlimited.running)
        let late = waiting.filter { !$0.parameters.window.contains(instant) }
        if !late.isEmpty { try await begin(late, at: instant) }
    }

    private func begin(_ due: [CallTask], at instant: Timestamp) async throws(StoreError) {
        let changes = due.map { task in
            var editor = CallTaskEditor(task, ids: ids, now: instant)
            editor.begin(with: provider)
            return editor.change
        }
        let applied = try await store.apply(changes)
        for (task, (change, isApplied)) in zip(due, zip(changes, applied)) where isApplied {
            metrics.note(change)
            guard change.task.status == .dispatching else { continue }
            metrics.began(lag: instant - (task.dueAt ?? instant))
            state.withLock { state in
                state.turns.begin(task.id, of: task.workspaceID)
                state.work.append(.place(change.task.written))
            }
        }
    }

    private func askAboutUnsettled() async throws(StoreError) {
        let (asked, turns, doubts) = state.withLock { ($0.asked, $0.turns, $0.doubts) }
        guard asked.count < Self.inquiries else { return }
        let (instant, settlingTime) = (uptime(), provider.settlingTime)
        let tasks = try await store.unsettledTasks(at: now(), limit: Self.inquiries + asked.count + turns.count)
        let free = tasks.lazy.filter {
            !asked.contains($0.id) && !turns.isUnderWay($0.id, of: $0.workspaceID)
                && doubts.isSettled($0, at: instant, settlingTime: settlingTime)
        }
        let chosen = Array(free.prefix(Self.inquiries - asked.count))
        state.withLock { state in
            state.asked.formUnion(chosen.map(\.id))
            state.work += chosen.map { .ask($0) }
        }
    }

    // MARK: - The provider

    func perform(_ work: Work) async {
        switch work {
        case .place(let task): await place(task)
        case .ask(let task):
            let asked = state.withLock { [uptime] in $0.inquiries.ask(about: task, at: uptime()) }
            end(task, await ask(task), asked: asked)
        }
    }

    private func place(_ task: CallTask) async {
        let begunAt = uptime()
        let placement = await provider.place(task.call(from: provider.callerID))
        note(placement, of: task)
        if case .uncertain = placement { state.withLock { [uptime] in $0.doubts.note(task, from: begunAt, to: uptime()) } }
        end(task, .placement(placement))
    }

    private func ask(_ task: CallTask) async -> CallAnswer {
        if let account = task.origin?.account, account != provider.account {
            noteUnanswered("it was asked for with another account than the present one", of: task)
            return .open
        }
        if let sid = task.callSID {
            let inquiry = await provider.progress(of: task.call(from: provider.callerID), sid: sid)
            if case .unavailable(let reason) = inquiry { noteUnanswered(reason, of: task) }
            return .inquiry(inquiry)
        }
        var call = task.call(from: provider.callerID)
        call.begunAt = state.withLock { [now, uptime] in $0.doubts.begin(of: task, at: now(), uptime()) }
        let search = await provider.find(call)
        guard case .found(let sids) = search else {
            if case .unavailable(let reason) = search { noteUnanswered(reason, of: task) }
            return .open
        }
        do throws(StoreError) {
            let known = try await store.knownCalls(among: sids)
            return .search(sid: sids.first { !known.contains($0) })
        } catch {
            failures.note(error)
            return .open
        }
    }

    private func noteUnanswered(_ reason: String, of task: CallTask) {
        logger.warning(
            "call could not be looked up",
            metadata: [
                "provider": "\(provider.name)", "call.task_id": "\(task.id)", "call.attempt": "\(task.attempt)", "reason": "\(reason)",
            ])
    }

    private func note(_ placement: Placement, of task: CallTask) {
        let instant = now()
        let pause = state.withLock { state in
            state.pause.note(placement, at: instant)
            switch placement {
            case .placed, .refused, .uncertain: state.deferred.placementEnded(task.id)
            case .unavailable: state.deferred.placementFailed(task.id, at: instant)
            }
            return state.pause
        }
        switch placement {
        case .placed, .refused: break
        case .unavailable(let reason, _), .uncertain(let reason):
            metrics.countUnavailable()
            logger.warning(
                "call could not be placed",
                metadata: ["provider": "\(provider.name)", "reason": "\(reason)", "paused_until": "\(pause.until ?? instant)"])
        }
    }

    private func end(_ task: CallTask, _ answer: CallAnswer, asked: Duration = .zero) {
        state.withLock { $0.answers.append(Answered(task: task, attempt: task.attempt, answer: answer, asked: asked)) }
        alarm.ring()
    }

    // MARK: - Answers

    /// Records all answers in one transaction. A task that was changed meanwhile is read again, and its answer looked at anew.
    private func recordAnswers() async throws(StoreError) {
        while case let answers = state.withLock({ $0.answers }), !answers.isEmpty {
            var changes: [(index: Int, change: CallTaskChange)] = []
            for (index, answered) in answers.enumerated() {
                var editor = CallTaskEditor(answered.task, ids: ids, now: now())
                if editor.take(answered.answer, attempt: answered.attempt, asked: answered.asked, provider) {
                    changes.append((index, editor.change))
                }
            }
            let applied = changes.isEmpty ? [] : try await store.apply(changes.map(\.change))
            var outdated: [Int: Answered] = [:]
            for ((index, change), isApplied) in zip(changes, applied) {
                if isApplied { metrics.note(change) } else { outdated[index] = try await reread(answers[index]) }
            }
            finish(answers, but: outdated)
        }
    }

    private func reread(_ answered: Answered) async throws(StoreError) -> Answered? {
        guard let task = try await store.task(answered.task.id, in: answered.task.workspaceID) else { return nil }
        return Answered(task: task, attempt: answered.attempt, answer: answered.answer, asked: answered.asked)
    }

    /// What was asked for about an attempt may be answered while the next one is being placed: each answer ends what it answers.
    private func finish(_ answers: [Answered], but outdated: [Int: Answered]) {
        state.withLock { state in
            state.answers.replaceSubrange(..<answers.count, with: outdated.sorted { $0.key < $1.key }.map(\.value))
            for (index, answered) in answers.enumerated() where outdated[index] == nil {
                if case .placement = answered.answer {
                    state.turns.end(answered.task.id, of: answered.task.workspaceID)
                } else {
                    state.asked.remove(answered.task.id)
                    if case .search = answered.answer { state.doubts.end(answered.task.id, attempt: answered.attempt) }
                }
            }
        }
    }

    private func recordWhatIsAnswered() async {
        do throws(StoreError) {
            try await recordAnswers()
        } catch {
            failures.note(error)
        }
    }

    private func measure() async throws(StoreError) {
        let instant = now()
        if let last = state.withLock({ $0.countedAt }), abs(instant - last) < Self.countInterval { return }
        metrics.note(waiting: try await store.waitingCount())
        state.withLock { $0.countedAt = instant }
    }

    // MARK: - Waiting and stopping

    /// What was due by now is in hand, or held up by something that rings when it is over.
    private func timeToNext() async throws(StoreError) -> Duration {
        let instant = now()
        let next = try await store.nextDue(after: instant)
        let instants = [next, state.withLock { $0.pause.until }].compactMap(\.self).filter { $0 > instant }
        return instants.map { .milliseconds($0 - instant) }.reduce(Self.longestWait, min)
    }

    private func waitForWork() async throws(StoreError) {
        let wait = try await timeToNext()
        await cancelWhenGracefulShutdown { [alarm] in await alarm.wait(atMost: wait) }
    }

    /// Waits for what is being placed, for some time, and records it meanwhile.
    private func drain() async {
        await stop.work(atMost: state.withLock { $0.turns.limits.drain }, sleep: retry.sleep) { await self.waitUntilPlaced() }
    }

    private func waitUntilPlaced() async {
        while !Task.isCancelled {
            await recordWhatIsAnswered()
            guard state.withLock({ $0.turns.count }) > 0 else { return }
            await alarm.wait(atMost: .seconds(1))
        }
    }
}
