package import Identifiers

/// What the engine keeps, behind the engine's own terms. Storage implements it; every implementation passes the same
/// conformance suite.
///
/// Calls throw ``StoreError`` and nothing else. What a call returned is durable. Changes call `onCommit` in the order in which they were
/// committed, so that what is kept in memory follows the store.
package protocol TriggerStore: Sendable {
    // MARK: Triggers and actions

    /// - Throws: ``StoreError/unknownAction`` when the trigger names no action of its workspace.
    func insert(_ trigger: Trigger, onCommit: @escaping @Sendable (Trigger) -> Void) async throws(StoreError)
    /// Changes a trigger as it is at its turn among the writes: of two changes at the same time none is half applied.
    ///
    /// - Returns: the trigger after the change; `nil` when there is none.
    /// - Throws: ``StoreError/unknownAction`` as for ``insert(_:onCommit:)``.
    func updateTrigger(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Trigger) -> Void,
        onCommit: @escaping @Sendable (Trigger) -> Void
    ) async throws(StoreError) -> Trigger?
    /// No error when it is already gone. Its events stay.
    func deleteTrigger(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(StoreError)
    func trigger(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Trigger?
    /// Newest first.
    func triggers(in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int) async throws(StoreError) -> (
        items: [Trigger], total: Int
    )
    /// Every trigger of every workspace, for filling the directory at start.
    func allTriggers() async throws(StoreError) -> [Trigger]

    /// - Throws: ``StoreError/slugTaken`` when another action of the workspace has the slug.
    func insert(_ action: Action, onCommit: @escaping @Sendable (Action) -> Void) async throws(StoreError)
    /// Changes an action as it is at its turn among the writes.
    ///
    /// - Returns: the action after the change; `nil` when there is none.
    /// - Throws: ``StoreError/slugTaken`` as for ``insert(_:onCommit:)``.
    func updateAction(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Action) -> Void,
        onCommit: @escaping @Sendable (Action) -> Void
    ) async throws(StoreError) -> Action?
    /// No error when it is already gone.
    ///
    /// - Throws: ``StoreError/actionInUse(triggers:)`` when a trigger runs it.
    func deleteAction(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(StoreError)
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
    /// Records runs: their events, and that their fires are done, in one transaction. Fires that another call recorded
    /// are passed over.
    func record(_ runs: [CompletedRun]) async throws(StoreError)
    /// Waits until there may be pending fires that the last ``pendingFires(limit:)`` did not return. Returns early when
    /// cancelled.
    func waitForFires() async

    /// Events of this trigger's chains, newest first.
    func events(ofTrigger id: Identifier, in workspaceID: Identifier, offset: Int, limit: Int) async throws(StoreError)
        -> (
            items: [Event], total: Int
        )
}

/// What running one fire came to: the events to append. They begin with the fire's `trigger.fired` event, whose id is
/// the fire's, unless that one is written already (``PendingFire/hasFiredEvent``).
package struct CompletedRun: Sendable {
    package let fire: PendingFire
    package let events: [Event]

    package init(fire: PendingFire, events: [Event]) {
        self.fire = fire
        self.events = events
    }
}

package enum StoreError: Error, Equatable, Sendable {
    case unknownAction
    case slugTaken
    /// Holds the names of the triggers that run the action, at most ten.
    case actionInUse(triggers: [String])
    /// More is waiting to be written than the store takes; try again.
    case overloaded
    /// The disk, or the database, failed. The message is SQLite's and holds no data.
    case unavailable(String)

    /// What prevents a write, in words for an operator.
    package var reason: String {
        switch self {
        case .unavailable(let reason): reason
        case .overloaded: "more is waiting to be written than it takes"
        case .unknownAction, .slugTaken, .actionInUse: "\(self)"
        }
    }
}
