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
/// urgent waits. What the journal holds goes first in each transaction, so that what comes after finds it in the tables. Nobody waits for that:
/// while there is much of it, a transaction takes the time of ``Limits/rest`` to gather more.
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
        /// Bytes of the journal, a multiple of a block.
        package var journalBytes = 32 * 1024 * 1024
        /// Rows of the journal that are brought into the tables without more being gathered.
        package var journalRows = 1024
        /// From one transaction to the next while the journal is busy and nothing urgent waits.
        package var rest = Duration.milliseconds(10)

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
    nonisolated(unsafe) private var lanes: Lanes
    private let condition = NSCondition()
    private let checkpointer: Checkpointer
    private let journal: EventJournal
    private let log: FailureLog
    private let waiting = Meter(label: "store_writes_waiting")
    private let duration = Recorder(label: "store_commit_seconds")
    private let unapplied = Meter(label: "journal_rows_unapplied")
    private let unappliedRows = Atomic<Int>(0)
    /// Told on the writer's thread that rows of the journal were brought into the tables, and up to which batch, or that they could not be.
    package let applications = ApplicationListeners()

    fileprivate struct Lanes {
        var urgent: BoundedLane<any CommitJob>
        var background: [any CommitJob] = []
        var journaled = JournalLane()
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
        lanes = Lanes(urgent: BoundedLane(limits))
        let thread = Thread { [self] in
            Self.yieldToWhatIsWaitedFor()
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

    /// - Parameter share: the part of the queue that this write may fill; what can be dropped asks for less than all of it.
    package func enqueue(_ write: any CommitJob, share: Double = 1) {
        condition.lock()
        let isStopping = lanes.isStopping
        let isTaken = !isStopping && lanes.urgent.append(write, cost: write.cost, share: share)
        if isTaken { condition.signal() }
        condition.unlock()
        if !isTaken { write.end(isStopping ? .unavailable("the store is closing") : .overloaded) }
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

    /// Lets the event loops and the journal go first where there is not enough processor for all: a webhook's answer does not wait for this thread. It
    /// still gets its share, and the journal's room bounds how far it falls behind.
    private static func yieldToWhatIsWaitedFor() {
        #if os(Linux)
            // Of this thread alone (setpriority(2), "C library/kernel differences"). A value that only grows needs no privilege, so it cannot fail.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        #endif
    }

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
        wait: while true {
            switch lanes.next(limits) {
            case .now: break wait
            case .closed:
                lanes.isClosed = true
                return nil
            case .whenThereIsMore: condition.wait()
            case .at(let instant):
                let seconds = (instant - .now) / .seconds(1)
                guard seconds > 0 else { break wait }
                _ = condition.wait(until: Date(timeIntervalSinceNow: seconds))
            }
        }
        var batch: [any CommitJob] = []
        if !lanes.journaled.isEmpty { batch.append(application(of: lanes.journaled.take())) }
        // The rest of the journal comes before what was enqueued after it.
        guard lanes.journaled.isEmpty else { return batch }
        if lanes.urgent.isEmpty {
            batch += lanes.background
            lanes.background = []
        } else {
            waiting.set(lanes.urgent.count)
            let urgent = lanes.urgent.take(limits.batch)
            batch += urgent
            if let write = lanes.backgroundWrite(after: urgent.count, limits) { batch.append(write) }
        }
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
                commitOneByOne(batch, inserts)
            } else {
                log.note(error, writes: batch.count)
                for write in batch { write.end(StoreError(error)) }
            }
        }
    }

    /// What the journal holds comes before everything else, or nothing does.
    private func commitOneByOne(_ batch: [any CommitJob], _ inserts: RowInserts) {
        for (index, write) in batch.enumerated() {
            commit([write], inserts)
            guard write is JournalApplication, let failure = journalFailure else { continue }
            for other in batch[(index + 1)...] { other.end(failure) }
            return
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
    enum Next {
        case now
        case at(ContinuousClock.Instant)
        case whenThereIsMore
        case closed
    }

    func next(_ limits: CommitQueue.Limits) -> Next {
        if !urgent.isEmpty { return .now }
        if background.isEmpty, journaled.isEmpty || isStopping && journaled.failure != nil {
            return isStopping ? .closed : .whenThereIsMore
        }
        if isStopping { return .now }
        if journaled.failure == nil, journaled.rows >= limits.journalRows { return .now }
        return .at(background.isEmpty ? max(journaled.restsUntil, journaled.failsUntil) : journaled.restsUntil)
    }

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

// MARK: - The journal

extension CommitQueue {
    /// Takes over rows that are in the journal. They come into the tables in the order of the batches.
    func take(_ batch: JournalBatch) {
        unapplied.set(unappliedRows.add(batch.rows, ordering: .relaxed).newValue)
        condition.lock()
        lanes.journaled.append(batch)
        switch lanes.next(limits) {
        case .now: condition.signal()
        case .at(let instant) where lanes.journaled.isSingle || instant <= .now: condition.signal()
        default: break
        }
        condition.unlock()
    }

    private func application(of batches: [JournalBatch]) -> JournalApplication {
        JournalApplication(batches) { [self] application, failure in
            condition.lock()
            lanes.journaled.end(application, failure, limits)
            condition.unlock()
            if failure == nil { unapplied.set(unappliedRows.subtract(application.rows, ordering: .relaxed).newValue) }
            applications.tell(failure.map { .failure($0) } ?? .success(application.last))
        }
    }

    /// What kept rows of the journal out of the tables at the last try.
    private var journalFailure: StoreError? {
        condition.lock()
        defer { condition.unlock() }
        return lanes.journaled.failure
    }

    /// Whether all rows that were taken over are in the tables.
    var isApplied: Bool { unappliedRows.load(ordering: .relaxed) == 0 }

    /// Performs a write and waits for its commit, on a thread that may be held up.
    func perform(_ body: @escaping @Sendable (Transaction) throws -> Void) throws(StoreError) {
        let end = DispatchSemaphore(value: 0)
        let outcome = Mutex<StoreError?>(nil)
        enqueue(
            Write(
                perform: body,
                completion: { failure in
                    outcome.withLock { $0 = failure }
                    end.signal()
                }), share: .infinity)
        end.wait()
        if let failure = outcome.withLock({ $0 }) { throw failure }
    }

    /// Returns when the journal's rows that were taken over before are in the tables, or cannot be brought there.
    func settle() async {
        guard !isApplied else { return }
        await withCheckedContinuation { continuation in
            enqueue(Write(perform: { _ in }, completion: { _ in continuation.resume() }), share: .infinity)
        }
    }
}

/// The journal's batches whose rows are not in the tables yet.
private struct JournalLane {
    /// Rows in one transaction, but for a last batch that is taken whole.
    private static let transactionRows = 2048
    /// Rows in a transaction from which the journal counts as busy.
    private static let busyRows = 64
    private static let retryInterval = Duration.seconds(1)

    private var batches: [JournalBatch] = []
    private(set) var rows = 0
    private(set) var failure: StoreError?
    private(set) var failsUntil = ContinuousClock.now
    private(set) var restsUntil = ContinuousClock.now

    var isEmpty: Bool { batches.isEmpty }
    var isSingle: Bool { batches.count == 1 }

    mutating func append(_ batch: JournalBatch) {
        batches.append(batch)
        rows += batch.rows
    }

    mutating func take() -> [JournalBatch] {
        var (count, taken) = (0, 0)
        while count < batches.count, taken < Self.transactionRows {
            taken += batches[count].rows
            count += 1
        }
        defer {
            batches.removeFirst(count)
            rows -= taken
        }
        return Array(batches.prefix(count))
    }

    /// What was taken is in the tables, or comes again.
    mutating func end(_ application: JournalApplication, _ failure: StoreError?, _ limits: CommitQueue.Limits) {
        self.failure = failure
        if failure == nil {
            if application.rows >= Self.busyRows { restsUntil = .now + limits.rest }
        } else {
            failsUntil = .now + Self.retryInterval
            batches.insert(contentsOf: application.batches, at: 0)
            rows += application.rows
        }
    }
}

/// Who hears of it when the journal's rows were brought into the tables.
package final class ApplicationListeners: Sendable {
    private let listeners = Mutex<[@Sendable (Result<UInt64, StoreError>) -> Void]>([])

    /// - Parameter listener: gets the last batch whose rows are in the tables, or what keeps the next ones out.
    package func add(_ listener: @escaping @Sendable (Result<UInt64, StoreError>) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    func tell(_ outcome: Result<UInt64, StoreError>) {
        for listener in listeners.withLock({ $0 }) { listener(outcome) }
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
