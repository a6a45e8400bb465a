import Dispatch
import GRDB
import Synchronization
import TriggerEngine

@testable import Storage

/// A commit queue whose thread is held in a write of its own until it is released, so that what is enqueued meanwhile
/// has to wait.
final class HeldQueue: Sendable {
    let queue: CommitQueue
    private let hold = DispatchSemaphore(value: 0)
    private let counter = CommitCounter()
    private let state = Mutex(State())

    private struct State {
        var outcomes: [(name: String, failure: StoreError?)] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    init(_ store: Store) async throws {
        queue = store.commits
        store.pool.add(transactionObserver: counter, extent: .databaseLifetime)
        try await queue.write { db in try db.execute(sql: "CREATE TABLE notes (name TEXT UNIQUE)") }
        await withCheckedContinuation { continuation in
            queue.enqueue(
                CommitQueue.Write(
                    perform: { [hold] _ in
                        continuation.resume()
                        hold.wait()
                    }, completion: { _ in }))
        }
        counter.reset()
    }

    /// Enqueues a write that notes its name, and its outcome under that name.
    func enqueue(
        _ name: String, cost: Int = 0, isIsolated: Bool = false, inBackground: Bool = false, admission: Admission = .bounded,
        failing error: (any Error)? = nil
    ) {
        let write = CommitQueue.Write(
            cost: cost, isIsolated: isIsolated,
            perform: { transaction in
                try transaction.db.execute(sql: "INSERT INTO notes VALUES (?)", arguments: [name])
                if let error { throw error }
            }, completion: { self.note(name, $0) })
        if inBackground { queue.enqueueInBackground(write) } else { queue.enqueue(write, admission) }
    }

    func release() { hold.signal() }

    /// The names and failures of the first so many writes that ended, in that order.
    func outcomes(_ count: Int) async -> [(name: String, failure: StoreError?)] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.outcomes.count < count { state.waiting.append((count, continuation)) }
                return state.outcomes.count >= count
            }
            if isThere { continuation.resume() }
        }
        return state.withLock { $0.outcomes }
    }

    /// Transactions since the queue was held, the one that held it included.
    var commits: Int { counter.count }

    private func note(_ name: String, _ failure: StoreError?) {
        let ready = state.withLock { state in
            state.outcomes.append((name, failure))
            let ready = state.waiting.filter { $0.count <= state.outcomes.count }
            state.waiting.removeAll { $0.count <= state.outcomes.count }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}

private final class CommitCounter: TransactionObserver, Sendable {
    private let commits = Atomic<Int>(0)

    var count: Int { commits.load(ordering: .sequentiallyConsistent) }

    func reset() { commits.store(0, ordering: .sequentiallyConsistent) }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { commits.add(1, ordering: .sequentiallyConsistent) }
    func databaseDidRollback(_ db: Database) {}
}
