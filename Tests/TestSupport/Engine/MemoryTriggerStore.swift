package import Identifiers
package import TriggerEngine

/// A trigger store in memory. It passes the conformance suite, and can be told to fail.
package actor MemoryTriggerStore: TriggerStore {
    private var triggers: [Trigger] = []
    private var actions: [Action] = []
    private var events = MemoryEvents()
    private var pending: [PendingFire] = []
    /// Oldest first.
    private var lanes: [JobLane: [PendingFire]] = [:]
    private var keys: [Key: (firedEventID: Identifier, usedAt: Timestamp)] = [:]
    private var failures: [StoreError] = []
    private var news = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private var recordWaiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private var recordedCount = 0
    /// How often an action was looked for.
    package private(set) var actionReads = 0

    private var ticks: Set<TickKey> = []
    private var handledUntil: Timestamp?

    private struct TickKey: Hashable {
        let instant: Timestamp
        let triggerID: Identifier
    }

    private struct Key: Hashable {
        let triggerID: Identifier
        let text: String
    }

    nonisolated package let subscriptions: EventSubscriptions
    nonisolated private let feed: EventFeed
    nonisolated private let published: Alarm

    package init() {
        (subscriptions, feed, published) = (events.subscriptions, events.feed, events.published)
    }

    // MARK: What tests do

    /// The next calls about fires fail, one with each of these.
    package func fail(with errors: [StoreError]) {
        failures += errors
    }

    /// A fire that a webhook's delivery carries, so that its `trigger.fired` event is still to be written.
    package func add(delivered fire: PendingFire) {
        pending.append(fire)
        news.continuation.yield()
    }

    /// An event that something else wrote.
    package func append(_ event: Event) {
        events.append([event])
    }

    /// The most fires that events caused in one transaction.
    package private(set) var largestEventBatch = 0

    /// How often events were read from a place on, and the last such place.
    package private(set) var sliceReads = 0
    package private(set) var lastSliceStart: Int64 = 0

    package func deleteAction(_ id: Identifier) {
        actions.removeAll { $0.id == id }
    }

    /// Waits until so many runs were recorded since the store was made.
    package func waitUntilRecorded(_ count: Int) async {
        guard recordedCount < count else { return }
        await withCheckedContinuation { recordWaiters.append((count, $0)) }
    }

    /// Waits until so many fires are pending.
    package func waitUntilPending(_ count: Int) async {
        guard pending.count < count else { return }
        await withCheckedContinuation { pendingWaiters.append((count, $0)) }
    }

    private var pendingWaiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// Oldest first.
    package var allEvents: [Event] { events.all }

    // MARK: Triggers and actions

    package func insert(_ trigger: Trigger, onCommit: @escaping @Sendable (Trigger) -> Void) async throws(ChangeError) {
        try checkAction(of: trigger)
        triggers.append(trigger)
        onCommit(trigger)
    }

    package func updateTrigger(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Trigger) -> Void,
        onCommit: @escaping @Sendable (Trigger) -> Void
    ) async throws(ChangeError) -> Trigger? {
        guard let place = triggers.firstIndex(where: { $0.id == id && $0.workspaceID == workspaceID }) else { return nil }
        var trigger = triggers[place]
        change(&trigger)
        try checkAction(of: trigger)
        triggers[place] = trigger
        onCommit(trigger)
        return trigger
    }

    package func deleteTrigger(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(StoreError) {
        guard let place = triggers.firstIndex(where: { $0.id == id && $0.workspaceID == workspaceID }) else { return }
        triggers.remove(at: place)
        onCommit()
    }

    private func checkAction(of trigger: Trigger) throws(ChangeError) {
        let action = actions.first { $0.id == trigger.settings.actionID && $0.workspaceID == trigger.workspaceID }
        guard action != nil else { throw .unknownAction }
    }

    package func trigger(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Trigger? {
        triggers.first { $0.id == id && $0.workspaceID == workspaceID }
    }

    package func triggers(
        in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Trigger], total: Int) {
        let found = triggers.filter { $0.workspaceID == workspaceID && (isActive == nil || $0.isActive == isActive) }
        return page(found, offset: offset, limit: limit)
    }

    package func loadTriggers(
        count: @escaping @Sendable (Int) -> Void, each: @escaping @Sendable (TriggerEntry) -> Void
    ) async throws(StoreError) {
        count(triggers.count)
        for trigger in triggers { each(TriggerEntry(trigger)) }
    }

    package func insert(_ action: Action, onCommit: @escaping @Sendable (Action) -> Void) async throws(ChangeError) {
        try checkSlug(of: action)
        actions.append(action)
        onCommit(action)
    }

    package func updateAction(
        _ id: Identifier, in workspaceID: Identifier,
        change: @escaping @Sendable (inout Action) throws(StoreError) -> Void,
        onCommit: @escaping @Sendable (Action) -> Void
    ) async throws(ChangeError) -> Action? {
        guard let place = actions.firstIndex(where: { $0.id == id && $0.workspaceID == workspaceID }) else { return nil }
        var action = actions[place]
        do throws(StoreError) {
            try change(&action)
        } catch {
            throw .store(error)
        }
        try checkSlug(of: action)
        actions[place] = action
        onCommit(action)
        return action
    }

    package func deleteAction(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(ChangeError) {
        let users = triggers.filter { $0.settings.actionID == id && $0.workspaceID == workspaceID }.map(\.settings.name)
        guard users.isEmpty else { throw .actionInUse(triggers: Array(users.prefix(11))) }
        guard let place = actions.firstIndex(where: { $0.id == id && $0.workspaceID == workspaceID }) else { return }
        actions.remove(at: place)
        onCommit()
    }

    private func checkSlug(of action: Action) throws(ChangeError) {
        let isTaken = actions.contains {
            $0.workspaceID == action.workspaceID && $0.settings.slug == action.settings.slug && $0.id != action.id
        }
        guard !isTaken else { throw .slugTaken }
    }

    package func action(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Action? {
        actionReads += 1
        return actions.first { $0.id == id && $0.workspaceID == workspaceID }
    }

    package func actions(
        in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Action], total: Int) {
        page(actions.filter { $0.workspaceID == workspaceID }, offset: offset, limit: limit)
    }

    // MARK: Fires and events

    package func fire(
        _ fire: PendingFire, firedEvent: Event, idempotencyKey: String?, keySince: Timestamp
    ) async throws(StoreError) -> FireReceipt {
        try failIfTold()
        let key = idempotencyKey.map { Key(triggerID: fire.triggerID, text: $0) }
        if let first = key.flatMap({ keys[$0] }), first.usedAt >= keySince {
            return FireReceipt(firedEventID: first.firedEventID, isReplay: true)
        }
        if let key { keys[key] = (fire.eventID, fire.firedAt) }
        events.append([firedEvent])
        pending.append(fire)
        news.continuation.yield()
        return FireReceipt(firedEventID: fire.eventID, isReplay: false)
    }

    package func unwrittenFire(_ eventID: Identifier, in workspaceID: Identifier) async throws(StoreError) -> PendingFire? {
        pending.first { $0.eventID == eventID && $0.workspaceID == workspaceID && !$0.hasFiredEvent }
    }

    package func pendingFires(limit: Int) async throws(StoreError) -> [PendingFire] {
        try failIfTold()
        return Array(pending.prefix(limit))
    }

    package func record(_ runs: [RunResult]) async throws(StoreError) {
        try failIfTold()
        for run in runs where take(run.fire) {
            events.append(run.events)
            if let lane = run.lane {
                let job = run.fire.queued
                lanes[lane, default: []].append(job)
                lanes[lane]?.sort { $0.eventID < $1.eventID }
            } else {
                recordedCount += 1
            }
        }
        for waiter in recordWaiters where recordedCount >= waiter.count { waiter.continuation.resume() }
        recordWaiters.removeAll { recordedCount >= $0.count }
    }

    /// Takes a fire from wherever it waits.
    private func take(_ fire: PendingFire) -> Bool {
        if let place = pending.firstIndex(where: { $0.eventID == fire.eventID }) {
            pending.remove(at: place)
            return true
        }
        guard fire.hasFiredEvent else { return false }
        for lane in lanes.keys {
            guard let place = lanes[lane]?.firstIndex(where: { $0.eventID == fire.eventID }) else { continue }
            lanes[lane]?.remove(at: place)
            return true
        }
        return false
    }

    package func jobs(in lane: JobLane, _ turns: JobTurns) async throws(StoreError) -> [PendingFire] {
        try failIfTold()
        let waiting = Dictionary(grouping: lanes[lane] ?? [], by: \.workspaceID)
        let workspaces = waiting.keys.sorted()
        let behind = workspaces.filter { id in turns.last.map { $0 < id } ?? true }
        let round = behind + workspaces.filter { !behind.contains($0) }
        var heads: [PendingFire] = []
        for id in round where heads.count < turns.room {
            let oldest = (waiting[id] ?? []).prefix(turns.depth(of: id, besides: heads.count))
            if let head = oldest.first(where: { !turns.isUnderWay($0.eventID, of: id) }) { heads.append(head) }
        }
        return heads
    }

    package func jobCount(in lane: JobLane) async throws(StoreError) -> Int { lanes[lane]?.count ?? 0 }

    nonisolated package func waitForFires() async {
        for await _ in await news.stream { return }
    }

    package func events(
        ofTrigger id: Identifier, in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Event], total: Int) {
        page(events.all.filter { $0.triggerID == id && $0.workspaceID == workspaceID }, offset: offset, limit: limit)
    }

    package func publish(
        _ event: Event, idempotencyKey: String?, keySince: Timestamp
    ) async throws(StoreError) -> EventReceipt {
        try failIfTold()
        return events.publish(event, idempotencyKey: idempotencyKey, keySince: keySince)
    }

    package func chain(of eventID: Identifier, in workspaceID: Identifier) async throws(StoreError) -> [Event]? {
        events.event(eventID, in: workspaceID).map { events.chain($0.chainID) }
    }

    package func mark(behind eventID: Identifier?) async throws(StoreError) -> EventMark { events.mark(behind: eventID) }

    package func events(
        in workspaceID: Identifier, behind place: Int64, ofType type: EventTypePattern?, limit: EventSlice.Limit
    ) async throws(StoreError) -> EventSlice {
        try failIfTold()
        (sliceReads, lastSliceStart) = (sliceReads + 1, place)
        return events.slice(in: workspaceID, behind: place, ofType: type, limit)
    }

    nonisolated package func watchEvents(in workspaceID: Identifier) -> EventWatch { feed.watch(workspaceID) }

    package func publishedEvents(
        behind workspaceID: Identifier?, limit: EventSlice.Limit
    ) async throws(StoreError) -> [Event] {
        try failIfTold()
        return events.publishedEvents(behind: workspaceID, limit)
    }

    package func record(_ fires: [EventFire], handled: [Event]) async throws(StoreError) -> Int {
        try failIfTold()
        largestEventBatch = max(largestEventBatch, fires.count)
        var fired = 0
        for fire in fires where !events.triggers(in: fire.fire.chainID).contains(fire.fire.triggerID) {
            events.append([fire.firedEvent])
            pending.append(fire.fire)
            fired += 1
        }
        events.forgetPublished(handled)
        if fired > 0 { news.continuation.yield() }
        tellPending()
        return fired
    }

    nonisolated package func waitForPublishedEvents() async { await published.wait(atMost: .seconds(60)) }

    package func removeChains(
        writtenBefore instant: Timestamp, behind chainID: Identifier?, keySince: Timestamp
    ) async throws(StoreError) -> ChainRemoval {
        try failIfTold()
        let answered = keys.values.filter { $0.usedAt >= keySince }.map(\.firedEventID)
        let inUse = Set((pending + lanes.values.joined()).map(\.chainID)).union(answered)
        let removed = events.removeChains(writtenBefore: instant, keySince: keySince, unless: inUse.contains)
        return ChainRemoval(events: removed, last: nil)
    }

    // MARK: Schedules

    package func record(
        _ ticks: [Tick], handledUntil: Timestamp, forgetting instant: Timestamp
    ) async throws(StoreError) -> TickReceipt {
        try failIfTold()
        var receipt = TickReceipt()
        for tick in ticks { write(tick, &receipt) }
        self.handledUntil = handledUntil
        self.ticks = self.ticks.filter { $0.instant >= instant }
        if !receipt.fired.isEmpty { news.continuation.yield() }
        tellPending()
        return receipt
    }

    private func tellPending() {
        for waiter in pendingWaiters where pending.count >= waiter.count { waiter.continuation.resume() }
        pendingWaiters.removeAll { pending.count >= $0.count }
    }

    private func write(_ tick: Tick, _ receipt: inout TickReceipt) {
        let place = triggers.firstIndex { $0.id == tick.triggerID && $0.workspaceID == tick.workspaceID }
        guard let place, triggers[place].isActive, triggers[place].settings.schedule != nil,
            triggers[place].scheduledFrom < tick.first
        else { return }
        for fire in tick.fires where ticks.insert(TickKey(instant: fire.instant, triggerID: tick.triggerID)).inserted {
            events.append([fire.firedEvent])
            pending.append(fire.fire)
            receipt.fired.append(fire.instant)
        }
        if let skipped = tick.skipped {
            events.append([skipped])
            receipt.skipped += 1
        }
        if let scheduledFrom = tick.scheduledFrom { triggers[place].scheduledFrom = scheduledFrom }
    }

    package func bringBackSchedules(to now: Timestamp) async throws(StoreError) {
        try failIfTold()
        for place in triggers.indices { triggers[place].scheduledFrom = min(triggers[place].scheduledFrom, now) }
        handledUntil = handledUntil.map { min($0, now) }
    }

    package func scheduleHandledUntil() async throws(StoreError) -> Timestamp? { handledUntil }

    // MARK: Internals

    private func page<Item>(_ items: [Item], offset: Int, limit: Int) -> (items: [Item], total: Int) {
        (Array(items.reversed().dropFirst(offset).prefix(limit)), items.count)
    }

    private func failIfTold() throws(StoreError) {
        guard !failures.isEmpty else { return }
        throw failures.removeFirst()
    }
}

extension PendingFire {
    /// The same as it waits in a lane: its event is written.
    package var queued: PendingFire {
        PendingFire(
            eventID: eventID, workspaceID: workspaceID, triggerID: triggerID, chainID: chainID, input: input, cause: cause,
            firedAt: firedAt,
            traceID: traceID, hasFiredEvent: true)
    }
}
