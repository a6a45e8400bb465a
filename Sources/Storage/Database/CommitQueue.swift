import Foundation
package import GRDB
import Logging
import Metrics
import Synchronization
package import TriggerEngine

/// One write, and who is told of its end.
package protocol CommitJob: AnyObject, Sendable {
    /// Bytes that the write holds while it waits.
    var cost: Int { get }
    /// Whether a failure undoes this write alone; costs a savepoint.
    var isIsolated: Bool { get }
    func perform(in transaction: Transaction) throws
    /// Called once, on the writer's thread, or at once by who enqueued it: after the commit, or with what prevented it.
    func end(_ failure: StoreError?)
}

/// The one writer: a thread that puts everything that is waiting into one transaction and answers each waiter after its commit.
///
/// There is no artificial delay: an idle system commits at once, a busy one batches by itself. The queue is bounded; what does not fit is
/// refused with ``StoreError/overloaded``. Two lanes: `urgent`, which somebody waits for, in order; and `background`, of which one write
/// goes along with a commit now and then (``Limits/urgentBatches``, ``Limits/urgentWrites``) and shares its sync, and all go when nothing
/// urgent waits.
package final class CommitQueue: Sendable {
    package struct Limits: Sendable {
        /// Urgent writes that may wait.
        package var waiting = 4096
        /// Bytes that they may hold; one that waits alone may hold more.
        package var waitingBytes = 64 * 1024 * 1024
        /// Urgent writes in one transaction.
        package var batch = 512
        /// Commits of urgent writes from one that took a background write along to the next, at most.
        package var urgentBatches = 4
        /// The same in urgent writes.
        package var urgentWrites = 64

        package init() {}
    }

    /// A write made of closures.
    package final class Write: CommitJob {
        package let cost: Int
        package let isIsolated: Bool
        private let body: @Sendable (Transaction) throws -> Void
        private let completion: @Sendable (StoreError?) -> Void

        package init(
            cost: Int = 0, isIsolated: Bool = false, perform: @escaping @Sendable (Transaction) throws -> Void,
            completion: @escaping @Sendable (StoreError?) -> Void
        ) {
            self.cost = cost
            self.isIsolated = isIsolated
            body = perform
            self.completion = completion
        }

        package func perform(in transaction: Transaction) throws { try body(transaction) }
        package func end(_ failure: StoreError?) { completion(failure) }
    }

    private let pool: DatabasePool
    private let limits: Limits
    // Every access is under the condition's lock.
    nonisolated(unsafe) private var lanes = Lanes()
    private let condition = NSCondition()
    private let checkpointer: Checkpointer
    private let journal: EventJournal
    private let log: FailureLog
    private let waiting = Meter(label: "store_writes_waiting")
    private let duration = Recorder(label: "store_commit_seconds")

    fileprivate struct Lanes {
        var urgent: [any CommitJob] = []
        var urgentBytes = 0
        var background: [any CommitJob] = []
        var commitsSinceBackground = 0
        var writesSinceBackground = 0
        var isStopping = false
        /// Whether nothing more is performed.
        var isClosed = false
        var hasStopped = false
    }

    init(_ pool: DatabasePool, checkpointer: Checkpointer, journal: EventJournal, limits: Limits = Limits(), logger: Logger) {
        self.pool = pool
        self.limits = limits
        log = FailureLog(logger)
        self.checkpointer = checkpointer
        self.journal = journal
        let thread = Thread { [self] in
            run()
            condition.lock()
            lanes.hasStopped = true
            condition.broadcast()
            condition.unlock()
        }
        thread.name = "commit-queue"
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    // MARK: - Handing over

    /// - Parameters:
    ///   - share: the part of the queue that this write may fill; what can be dropped asks for less than all of it.
    ///   - wakes: whether the write may be the first of a transaction; else it goes with the next one, or when ``wake()`` is called.
    package func enqueue(_ write: any CommitJob, share: Double = 1, wakes: Bool = true) {
        condition.lock()
        let isFull =
            Double(lanes.urgent.count) >= Double(limits.waiting) * share
            || !lanes.urgent.isEmpty && Double(lanes.urgentBytes + write.cost) > Double(limits.waitingBytes) * share
        if isFull || lanes.isStopping {
            let isStopping = lanes.isStopping
            condition.unlock()
            return write.end(isStopping ? .unavailable("the store is closing") : .overloaded)
        }
        lanes.urgent.append(write)
        lanes.urgentBytes += write.cost
        if wakes { condition.signal() }
        condition.unlock()
    }

    /// Has what waits committed.
    package func wake() {
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    package func enqueueInBackground(_ write: any CommitJob) {
        condition.lock()
        let isClosed = lanes.isClosed
        if !isClosed {
            lanes.background.append(write)
            condition.signal()
        }
        condition.unlock()
        if isClosed { write.end(.unavailable("the store is closed")) }
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
        // Prepared for the writer's connection, and gone before that is closed.
        let inserts = RowInserts()
        let clock = ContinuousClock()
        while let batch = nextBatch() {
            let start = clock.now
            commit(batch, inserts)
            duration.record((clock.now - start) / .seconds(1))
            checkpointer.committed(on: pool)
        }
        withExtendedLifetime(inserts) {}
    }

    private func nextBatch() -> [any CommitJob]? {
        condition.lock()
        defer { condition.unlock() }
        while lanes.urgent.isEmpty && lanes.background.isEmpty {
            if lanes.isStopping {
                lanes.isClosed = true
                return nil
            }
            condition.wait()
        }
        guard !lanes.urgent.isEmpty else {
            defer { lanes.background = [] }
            return lanes.background
        }
        waiting.set(lanes.urgent.count)
        let count = min(lanes.urgent.count, limits.batch)
        var batch = Array(lanes.urgent.prefix(count))
        lanes.urgent.removeFirst(count)
        for write in batch { lanes.urgentBytes -= write.cost }
        if let write = lanes.backgroundWrite(after: count, limits) { batch.append(write) }
        return batch
    }

    /// One transaction for all. When it fails for a reason that lies in one of them, each is tried on its own.
    private func commit(_ batch: [any CommitJob], _ inserts: RowInserts) {
        do {
            let failures = try pool.writeWithoutTransaction { db in try Self.perform(batch, Transaction(db, inserts, journal)) }
            journal.committed()
            log.committed()
            for (index, write) in batch.enumerated() { write.end(failures[index]) }
        } catch {
            journal.rolledBack()
            if batch.count > 1, !StoreError.isOfTheStore(error) {
                for write in batch { commit([write], inserts) }
            } else {
                log.note(error, writes: batch.count)
                for write in batch { write.end(StoreError(error)) }
            }
        }
    }

    /// - Returns: what prevented those that failed alone, by their place in the batch.
    private static func perform(_ batch: [any CommitJob], _ transaction: Transaction) throws -> [Int: StoreError] {
        var failures: [Int: StoreError] = [:]
        try inTransaction(transaction.db) {
            for (index, write) in batch.enumerated() {
                guard write.isIsolated else {
                    try write.perform(in: transaction)
                    continue
                }
                do {
                    try transaction.db.inSavepoint {
                        try write.perform(in: transaction)
                        return .commit
                    }
                } catch {
                    if StoreError.isOfTheStore(error) { throw error }
                    failures[index] = StoreError(error)
                }
            }
        }
        return failures
    }

    /// `Database.inTransaction` with statements that are prepared once.
    private static func inTransaction(_ db: Database, _ body: () throws -> Void) throws {
        try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
            try body()
            try db.cachedStatement(sql: "COMMIT").execute()
        } catch {
            // An error that SQLite answers with a rollback of its own leaves no transaction to end.
            if db.isInsideTransaction { try db.rollback() }
            throw error
        }
    }
}

extension CommitQueue.Lanes {
    /// The background write that goes along with `count` urgent ones, if it is its turn.
    mutating func backgroundWrite(after count: Int, _ limits: CommitQueue.Limits) -> (any CommitJob)? {
        commitsSinceBackground += 1
        writesSinceBackground += count
        let isDue = commitsSinceBackground >= limits.urgentBatches || writesSinceBackground >= limits.urgentWrites
        guard isDue, !background.isEmpty else { return nil }
        commitsSinceBackground = 0
        writesSinceBackground = 0
        return background.removeFirst()
    }
}

extension CommitQueue {
    /// Performs a write with a result; a failure of it undoes it alone.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await transact { transaction in try body(transaction.db) }
    }

    /// The same, with the prepared inserts at hand.
    ///
    /// - Parameter isIsolated: costs a savepoint; without it, if the write fails, what shares its transaction is done again without it.
    func transact<Value: Sendable>(
        isIsolated: Bool = true, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws(StoreError) -> Value {
        try await result(of: body, isIsolated: isIsolated) { self.enqueue($0) }
    }

    /// The same, in the background lane; if it fails, what shares its transaction is done again without it.
    func transactInBackground<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws(StoreError) -> Value {
        try await result(of: body, isIsolated: false) { self.enqueueInBackground($0) }
    }

    private func result<Value: Sendable>(
        of body: @escaping @Sendable (Transaction) throws -> Value, isIsolated: Bool, handOver: (Write) -> Void
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let box = WriteResult<Value>()
            handOver(
                Write(
                    isIsolated: isIsolated,
                    perform: { transaction in
                        let value = try body(transaction)
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
