package import Identifiers

/// Where the engine keeps its calls. A task is written first with the run that asks for it (``TriggerStore/record(_:)``).
///
/// Calls throw ``StoreError`` and nothing else. What a call returned is durable.
package protocol CallStore: Sendable {
    func task(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> CallTask?
    /// Newest first.
    func tasks(
        in workspaceID: Identifier, status: CallTask.Status?, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [CallTask], total: Int)

    /// Writes changes in one transaction. A change of a task that has another revision by now is passed over; so is one that begins an attempt at a number
    /// for which another attempt is being placed: which of the two a call belongs to could not be told.
    ///
    /// - Returns: for each change whether it was made.
    func apply(_ changes: [CallTaskChange]) async throws(StoreError) -> [Bool]

    /// Puts tasks that are due by now among those that wait for their turn, the most urgent of the earliest first, as many as go into a transaction; also
    /// those that are due in more than ``CallTask/longestWaitSeconds``: the clock was set back.
    ///
    /// - Returns: whether there are no more.
    func promoteDue(at now: Timestamp) async throws(StoreError) -> Bool
    /// Tasks whose turn it is to begin an attempt: of every workspace that may begin another those that wait for their turn,
    /// the highest priority first, then the oldest. Workspaces take turns as in ``TriggerStore/jobs(in:_:)``.
    ///
    /// - Parameter limit: at most so many, and no more than there is room for.
    func dueTasks(_ turns: JobTurns, limit: Int) async throws(StoreError) -> [CallTask]
    /// Tasks that were begun, and about which it is time to ask. Also those that are to be asked about in more than an hour: the clock was set back.
    func unsettledTasks(at now: Timestamp, limit: Int) async throws(StoreError) -> [CallTask]
    /// When the next task is due that is not due at `now`.
    func nextDue(after now: Timestamp) async throws(StoreError) -> Timestamp?
    /// How many tasks are due and wait for their turn.
    func waitingCount() async throws(StoreError) -> Int

    /// Those of `sids` that belong to attempts which are on record.
    func knownCalls(among sids: [String]) async throws(StoreError) -> Set<String>
}
