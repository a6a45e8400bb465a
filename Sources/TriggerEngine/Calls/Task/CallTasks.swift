package import Identifiers

/// Outbound calls as operators and providers see them: looks them up, cancels them, and takes what is reported about them.
package final class CallTasks: CallReports {
    private let store: any CallStore
    private let provider: any CallProvider
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp
    private let metrics = CallMetrics()

    package init(
        store: any CallStore, provider: any CallProvider, ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.store = store
        self.provider = provider
        self.ids = ids
        self.now = now
    }

    package func task(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> CallTask? {
        try await store.task(id, in: workspaceID)
    }

    package func tasks(
        in workspaceID: Identifier, status: CallTask.Status?, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [CallTask], total: Int) {
        try await store.tasks(in: workspaceID, status: status, offset: offset, limit: limit)
    }

    /// Cancels a task that waits. One that was cancelled stays so.
    ///
    /// - Parameter keyID: of the API key that asks.
    /// - Returns: the task after it; `nil` when there is none.
    package func cancel(
        _ id: Identifier, in workspaceID: Identifier, by keyID: Identifier?
    ) async throws(StoreError) -> Result<CallTask, CancelRefusal>? {
        while let task = try await store.task(id, in: workspaceID) {
            if task.status == .cancelled { return .success(task) }
            var editor = CallTaskEditor(task, ids: ids, now: now())
            do throws(CancelRefusal) {
                try editor.cancel(askedBy: keyID)
            } catch {
                return .failure(error)
            }
            if try await write(editor.change) { return .success(editor.task) }
        }
        return nil
    }

    package func note(_ report: CallReport) async throws(StoreError) -> Bool {
        while let task = try await store.task(report.taskID, in: report.workspaceID) {
            var editor = CallTaskEditor(task, ids: ids, now: now())
            guard editor.take(.report(sid: report.sid, report.progress), attempt: report.attempt, asked: .zero, provider) else {
                return true
            }
            if try await write(editor.change) { return true }
        }
        return false
    }

    /// - Returns: whether the task was still as it was read.
    private func write(_ change: CallTaskChange) async throws(StoreError) -> Bool {
        guard try await store.apply([change])[0] else { return false }
        metrics.note(change)
        return true
    }
}
