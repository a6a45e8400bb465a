import Foundation
package import GRDB
import Synchronization
package import TriggerEngine

/// The one writer: a thread that puts everything that is waiting into one transaction and answers each waiter after its commit.
///
/// There is no artificial delay: an idle system commits at once, a busy one batches by itself. The queue is bounded; what does not fit is
/// refused with ``StoreError/overloaded``. Two lanes: `urgent`, which somebody waits for, in order; and `background`, which goes when nothing
/// urgent waits, and at least with every ``Limits/urgentBatches``th commit, sharing its sync.
package final class CommitQueue: Sendable {
    package struct Limits: Sendable {
        /// Urgent writes that may wait.
        package var waiting = 4096
        /// Bytes that they may hold.
        package var waitingBytes = 64 * 1024 * 1024
        /// Writes in one transaction.
        package var batch = 512
        /// Commits of urgent writes until the background writes that wait go along with one.
        package var urgentBatches = 64

        package init() {}
    }

    package struct Write: Sendable {
        /// Bytes that the write holds while it waits.
        var cost = 0
        /// Whether a failure undoes this write alone; costs a savepoint.
        var isIsolated = false
        let perform: @Sendable (Database) throws -> Void
        /// Called once, on the writer's thread: after the commit, or with what prevented it.
        let completion: @Sendable (StoreError?) -> Void
    }

    private let pool: DatabasePool
    private let limits: Limits
    // Every access is under the condition's lock.
    nonisolated(unsafe) private var lanes = Lanes()
    private let condition = NSCondition()
    private let checkpointer: Checkpointer

    private struct Lanes {
        var urgent: [Write] = []
        var urgentBytes = 0
        var background: [Write] = []
        var commitsSinceBackground = 0
        var isStopping = false
        var hasStopped = false
    }

    package init(_ pool: DatabasePool, checkpointer: Checkpointer, limits: Limits = Limits()) {
        self.pool = pool
        self.limits = limits
        self.checkpointer = checkpointer
        let thread = Thread { [self] in run() }
        thread.name = "commit-queue"
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    // MARK: - Handing over

    /// - Parameter share: the part of the queue that this write may fill; what can be dropped asks for less than all of it.
    package func enqueue(_ write: Write, share: Double = 1) {
        condition.lock()
        let isFull =
            Double(lanes.urgent.count) >= Double(limits.waiting) * share
            || Double(lanes.urgentBytes + write.cost) > Double(limits.waitingBytes) * share
        if isFull || lanes.isStopping {
            let isStopping = lanes.isStopping
            condition.unlock()
            return write.completion(isStopping ? .unavailable("the store is closing") : .overloaded)
        }
        lanes.urgent.append(write)
        lanes.urgentBytes += write.cost
        if lanes.urgent.count == 1 { condition.signal() }
        condition.unlock()
    }

    package func enqueueInBackground(_ write: Write) {
        condition.lock()
        defer { condition.unlock() }
        guard !lanes.hasStopped else { return write.completion(.unavailable("the store is closed")) }
        lanes.background.append(write)
        condition.signal()
    }

    /// Commits what is waiting, then ends the thread. Returns when it has ended.
    package func stop() {
        condition.lock()
        lanes.isStopping = true
        condition.broadcast()
        while !lanes.hasStopped { condition.wait() }
        condition.unlock()
    }

    /// Urgent writes that wait.
    package var depth: Int {
        condition.lock()
        defer { condition.unlock() }
        return lanes.urgent.count
    }

    // MARK: - The writer's thread

    private func run() {
        while let batch = nextBatch() {
            commit(batch)
            checkpointer.committed(on: pool)
        }
        condition.lock()
        lanes.hasStopped = true
        condition.broadcast()
        condition.unlock()
    }

    private func nextBatch() -> [Write]? {
        condition.lock()
        defer { condition.unlock() }
        while lanes.urgent.isEmpty && lanes.background.isEmpty {
            if lanes.isStopping { return nil }
            condition.wait()
        }
        let count = min(lanes.urgent.count, limits.batch)
        var batch = Array(lanes.urgent.prefix(count))
        lanes.urgent.removeFirst(count)
        for write in batch { lanes.urgentBytes -= write.cost }
        lanes.commitsSinceBackground += 1
        if lanes.urgent.isEmpty && batch.isEmpty || lanes.commitsSinceBackground >= limits.urgentBatches {
            batch += lanes.background
            lanes.background.removeAll()
            lanes.commitsSinceBackground = 0
        }
        return batch
    }

    /// One transaction for all. When it fails for a reason that lies in one of them, each is tried on its own.
    private func commit(_ batch: [Write]) {
        do {
            let failures = try pool.writeWithoutTransaction { db in try Self.commit(batch, db) }
            for (write, failure) in zip(batch, failures) { write.completion(failure) }
        } catch {
            if batch.count > 1, !StoreError.isOfTheStore(error) {
                for write in batch { commit([write]) }
            } else {
                for write in batch { write.completion(StoreError(error)) }
            }
        }
    }

    private static func commit(_ batch: [Write], _ db: Database) throws -> [StoreError?] {
        var failures = [StoreError?](repeating: nil, count: batch.count)
        try db.inTransaction(.immediate) {
            for (index, write) in batch.enumerated() {
                guard write.isIsolated else {
                    try write.perform(db)
                    continue
                }
                do {
                    try db.inSavepoint {
                        try write.perform(db)
                        return .commit
                    }
                } catch {
                    if StoreError.isOfTheStore(error) { throw error }
                    failures[index] = StoreError(error)
                }
            }
            return .commit
        }
        return failures
    }
}

extension CommitQueue {
    /// Performs a write with a result; a failure of it undoes it alone.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await result(of: body) { self.enqueue($0) }
    }

    /// The same, in the background lane.
    package func writeInBackground<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await result(of: body) { self.enqueueInBackground($0) }
    }

    private func result<Value: Sendable>(
        of body: @escaping @Sendable (Database) throws -> Value, handOver: (Write) -> Void
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let box = WriteResult<Value>()
            handOver(
                Write(
                    isIsolated: true,
                    perform: { db in
                        let value = try body(db)
                        box.value.withLock { $0 = .success(value) }
                    },
                    completion: { failure in
                        continuation.resume(returning: failure.map { .failure($0) } ?? box.value.withLock { $0 })
                    }))
        }
        return try result.get()
    }
}

/// Carries a write's result from the transaction to after its commit.
private final class WriteResult<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, StoreError>>(.failure(.unavailable("the write did not run")))
}
