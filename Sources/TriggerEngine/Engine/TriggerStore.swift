package import Identifiers

/// What the engine keeps, behind the engine's own terms. Storage implements it; every implementation passes the same
/// conformance suite.
///
/// Calls throw ``StoreError`` and nothing else. What a call returned is durable.
package protocol TriggerStore: Sendable {
    // MARK: Triggers and actions

    /// - Throws: ``StoreError/unknownAction`` when the trigger names no action of its workspace.
    func insert(_ trigger: Trigger) async throws(StoreError)
    func trigger(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Trigger?
    /// Newest first.
    func triggers(in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int) async throws(StoreError) -> (
        items: [Trigger], total: Int
    )
    /// Every trigger of every workspace, for filling the directory at start.
    func allTriggers() async throws(StoreError) -> [Trigger]

    /// - Throws: ``StoreError/slugTaken`` when another action of the workspace has the slug.
    func insert(_ action: Action) async throws(StoreError)
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
    /// More is waiting to be written than the store takes; try again.
    case overloaded
    /// The disk, or the database, failed. The message is SQLite's and holds no data.
    case unavailable(String)
}
