import Identifiers
import Synchronization
import TriggerEngine

@testable import Storage

/// The real store, which can be told to fail once.
final class FailingCallStore: CallStore {
    enum Call: Sendable, CaseIterable {
        case apply, promote, due, unsettled, count
    }

    private let store: EngineStore
    private let next = Mutex<Call?>(nil)

    init(_ store: EngineStore) {
        self.store = store
    }

    /// The next such call fails.
    func fail(_ call: Call) { next.withLock { $0 = call } }

    var hasFailed: Bool { next.withLock { $0 == nil } }

    private func check(_ call: Call) throws(StoreError) {
        let fails = next.withLock { next in
            defer { if next == call { next = nil } }
            return next == call
        }
        if fails { throw .overloaded }
    }

    func apply(_ changes: [CallTaskChange]) async throws(StoreError) -> [Bool] {
        try check(.apply)
        return try await store.apply(changes)
    }

    func promoteDue(at now: Timestamp) async throws(StoreError) -> Bool {
        try check(.promote)
        return try await store.promoteDue(at: now)
    }

    func dueTasks(_ turns: JobTurns, limit: Int) async throws(StoreError) -> [CallTask] {
        try check(.due)
        return try await store.dueTasks(turns, limit: limit)
    }

    func unsettledTasks(at now: Timestamp, limit: Int) async throws(StoreError) -> [CallTask] {
        try check(.unsettled)
        return try await store.unsettledTasks(at: now, limit: limit)
    }

    func waitingCount() async throws(StoreError) -> Int {
        try check(.count)
        return try await store.waitingCount()
    }

    func task(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> CallTask? {
        try await store.task(id, in: workspaceID)
    }

    func tasks(
        in workspaceID: Identifier, status: CallTask.Status?, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [CallTask], total: Int) {
        try await store.tasks(in: workspaceID, status: status, offset: offset, limit: limit)
    }

    func nextDue(after now: Timestamp) async throws(StoreError) -> Timestamp? { try await store.nextDue(after: now) }

    func knownCalls(among sids: [String]) async throws(StoreError) -> Set<String> { try await store.knownCalls(among: sids) }
}
