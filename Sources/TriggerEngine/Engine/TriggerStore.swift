package import Identifiers

/// What the engine keeps, behind the engine's own terms. Storage implements it; every implementation passes the same
/// conformance suite.
///
/// Reads and writes throw ``StoreError``, changes that stored triggers and actions may refuse ``ChangeError``. What a call returned is durable. Changes call
/// `onCommit` in the order in which they were committed, so that what is kept in memory follows the store.
package protocol TriggerStore: EventStore {
    // MARK: Triggers and actions

    /// - Throws: ``ChangeError/unknownAction`` when the trigger names no action of its workspace.
    func insert(_ trigger: Trigger, onCommit: @escaping @Sendable (Trigger) -> Void) async throws(ChangeError)
    /// Changes a trigger as it is at its turn among the writes: of two changes at the same time none is half applied.
    ///
    /// - Returns: the trigger after the change; `nil` when there is none.
    /// - Throws: ``ChangeError/unknownAction`` as for ``insert(_:onCommit:)``.
    func updateTrigger(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Trigger) -> Void,
        onCommit: @escaping @Sendable (Trigger) -> Void
    ) async throws(ChangeError) -> Trigger?
    /// No error when it is already gone. Its events stay.
    func deleteTrigger(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(StoreError)
    func trigger(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Trigger?
    /// Newest first.
    func triggers(in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int) async throws(StoreError) -> (
        items: [Trigger], total: Int
    )
    /// Every trigger of every workspace, in any order.
    ///
    /// - Parameter count: called first, with how many there are about.
    func loadTriggers(
        count: @escaping @Sendable (Int) -> Void, each: @escaping @Sendable (TriggerEntry) -> Void
    ) async throws(StoreError)

    /// - Throws: ``ChangeError/slugTaken`` when another action of the workspace has the slug.
    func insert(_ action: Action, onCommit: @escaping @Sendable (Action) -> Void) async throws(ChangeError)
    /// Changes an action as it is at its turn among the writes.
    ///
    /// - Returns: the action after the change; `nil` when there is none.
    /// - Throws: ``ChangeError/slugTaken`` as for ``insert(_:onCommit:)``; what `change` throws, and then nothing changes.
    func updateAction(
        _ id: Identifier, in workspaceID: Identifier,
        change: @escaping @Sendable (inout Action) throws(StoreError) -> Void,
        onCommit: @escaping @Sendable (Action) -> Void
    ) async throws(ChangeError) -> Action?
    /// No error when it is already gone.
    ///
    /// - Throws: ``ChangeError/actionInUse(triggers:)`` when a trigger runs it.
    func deleteAction(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(ChangeError)
    func action(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Action?
    func actions(in workspaceID: Identifier, offset: Int, limit: Int) async throws(StoreError) -> (
        items: [Action], total: Int
    )

    // MARK: Fires and events

    /// Makes a fire durable: its `trigger.fired` event and the job to run it, in one transaction; unless the same
    /// idempotency key was used for the trigger since `keySince`, in which case the first fire's receipt comes back.
    func fire(
        _ fire: PendingFire, firedEvent: Event, idempotencyKey: String?, keySince: Timestamp
    ) async throws(StoreError) -> FireReceipt
    /// Fires that no run was recorded for yet, oldest first; those that came through
    /// ``fire(_:firedEvent:idempotencyKey:keySince:)`` with ``PendingFire/hasFiredEvent`` set.
    func pendingFires(limit: Int) async throws(StoreError) -> [PendingFire]
    /// The fire with this id, or of the delivery with it, of a webhook that was answered and whose `trigger.fired` is not written yet; `nil` when there is
    /// none in the workspace.
    func unwrittenFire(_ eventID: Identifier, in workspaceID: Identifier) async throws(StoreError) -> PendingFire?
    /// Records runs in one transaction: their events, and that their fires are done or wait in a lane. Fires that
    /// another call recorded are passed over.
    func record(_ runs: [RunResult]) async throws(StoreError)
    /// Waits until there may be pending fires that the last ``pendingFires(limit:)`` did not return. Returns early when
    /// cancelled.
    func waitForFires() async

    // MARK: Jobs

    /// Fires that wait in a lane and whose turn it is: of every workspace that may begin another the oldest that is not under way, workspaces in
    /// the order of their ids, from behind the one that had the last turn on and round; at most as many as there is room for. All with
    /// ``PendingFire/hasFiredEvent`` set.
    func jobs(in lane: JobLane, _ turns: JobTurns) async throws(StoreError) -> [PendingFire]
    /// How many fires are in a lane, those under way among them.
    func jobCount(in lane: JobLane) async throws(StoreError) -> Int

    // MARK: Schedules

    /// Writes ticks in one transaction: their fires as ``fire(_:firedEvent:idempotencyKey:keySince:)`` does, and their `trigger.skipped`.
    ///
    /// An instant of a trigger is fired once, whoever asks. Passed over is a tick of a trigger that is gone or paused, or whose
    /// ``Trigger/scheduledFrom`` is not before the tick.
    ///
    /// - Parameters:
    ///   - handledUntil: what ``scheduleHandledUntil()`` returns from now on.
    ///   - instant: fires of earlier instants need not be remembered.
    func record(_ ticks: [Tick], handledUntil: Timestamp, forgetting instant: Timestamp) async throws(StoreError) -> TickReceipt
    /// After the clock was set back: no ``Trigger/scheduledFrom`` is later than now, nor is ``scheduleHandledUntil()``.
    func bringBackSchedules(to now: Timestamp) async throws(StoreError)
    /// `nil` when no tick was ever written.
    func scheduleHandledUntil() async throws(StoreError) -> Timestamp?

    // MARK: Events

    /// Events of this trigger's chains, newest first.
    func events(ofTrigger id: Identifier, in workspaceID: Identifier, offset: Int, limit: Int) async throws(StoreError)
        -> (
            items: [Event], total: Int
        )
}
