package import Identifiers
package import TriggerEngine

/// A trigger store in memory. It passes the conformance suite, and can be told to fail.
package actor MemoryTriggerStore: TriggerStore {
    private var triggers: [Trigger] = []
    private var actions: [Action] = []
    private var events: [Event] = []
    private var pending: [PendingFire] = []
    private var keys: [Key: (firedEventID: Identifier, usedAt: Timestamp)] = [:]
    private var failures: [StoreError] = []
    private var news = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private var recordWaiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private var recordedCount = 0
    /// How often an action was looked for.
    package private(set) var actionReads = 0

    private struct Key: Hashable {
        let triggerID: Identifier
        let text: String
    }

    package init() {}

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

    package func deleteAction(_ id: Identifier) {
        actions.removeAll { $0.id == id }
    }

    /// Waits until so many runs were recorded since the store was made.
    package func waitUntilRecorded(_ count: Int) async {
        guard recordedCount < count else { return }
        await withCheckedContinuation { recordWaiters.append((count, $0)) }
    }

    /// Oldest first.
    package var allEvents: [Event] { events }

    // MARK: Triggers and actions

    package func insert(_ trigger: Trigger, onCommit: @escaping @Sendable (Trigger) -> Void) async throws(StoreError) {
        try checkAction(of: trigger)
        triggers.append(trigger)
        onCommit(trigger)
    }

    package func updateTrigger(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Trigger) -> Void,
        onCommit: @escaping @Sendable (Trigger) -> Void
    ) async throws(StoreError) -> Trigger? {
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

    private func checkAction(of trigger: Trigger) throws(StoreError) {
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

    package func allTriggers() async throws(StoreError) -> [Trigger] { triggers }

    package func insert(_ action: Action, onCommit: @escaping @Sendable (Action) -> Void) async throws(StoreError) {
        try checkSlug(of: action)
        actions.append(action)
        onCommit(action)
    }

    package func updateAction(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Action) -> Void,
        onCommit: @escaping @Sendable (Action) -> Void
    ) async throws(StoreError) -> Action? {
        guard let place = actions.firstIndex(where: { $0.id == id && $0.workspaceID == workspaceID }) else { return nil }
        var action = actions[place]
        change(&action)
        try checkSlug(of: action)
        actions[place] = action
        onCommit(action)
        return action
    }

    package func deleteAction(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(StoreError) {
        let users = triggers.filter { $0.settings.actionID == id && $0.workspaceID == workspaceID }.map(\.settings.name)
        guard users.isEmpty else { throw .actionInUse(triggers: Array(users.prefix(10))) }
        guard let place = actions.firstIndex(where: { $0.id == id && $0.workspaceID == workspaceID }) else { return }
        actions.remove(at: place)
        onCommit()
    }

    private func checkSlug(of action: Action) throws(StoreError) {
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
        events.append(firedEvent)
        pending.append(fire)
        news.continuation.yield()
        return FireReceipt(firedEventID: fire.eventID, isReplay: false)
    }

    package func pendingFires(limit: Int) async throws(StoreError) -> [PendingFire] {
        try failIfTold()
        return Array(pending.prefix(limit))
    }

    package func record(_ runs: [CompletedRun]) async throws(StoreError) {
        try failIfTold()
        for run in runs {
            guard let place = pending.firstIndex(where: { $0.eventID == run.fire.eventID }) else { continue }
            pending.remove(at: place)
            events += run.events
            recordedCount += 1
        }
        for waiter in recordWaiters where recordedCount >= waiter.count { waiter.continuation.resume() }
        recordWaiters.removeAll { recordedCount >= $0.count }
    }

    nonisolated package func waitForFires() async {
        for await _ in await news.stream { return }
    }

    package func events(
        ofTrigger id: Identifier, in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Event], total: Int) {
        page(events.filter { $0.triggerID == id && $0.workspaceID == workspaceID }, offset: offset, limit: limit)
    }

    // MARK: Internals

    private func page<Item>(_ items: [Item], offset: Int, limit: Int) -> (items: [Item], total: Int) {
        (Array(items.reversed().dropFirst(offset).prefix(limit)), items.count)
    }

    private func failIfTold() throws(StoreError) {
        guard !failures.isEmpty else { return }
        throw failures.removeFirst()
    }
}
