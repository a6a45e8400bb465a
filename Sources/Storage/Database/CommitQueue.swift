import Foundation
import GRDB
import Logging
import Metrics
import Synchronization
import TriggerEngine

/// The one writer: a thread that puts everything that is waiting into one transaction and answers each waiter after its commit.
///
/// What somebody waits for is not delayed: an idle system commits it at once, a busy one batches by itself. The queue is bounded; what does not fit is
/// refused with ``StoreError/overloaded``. Two lanes: `urgent`, which somebody waits for, in order; and `background`, of which one write
/// goes along with a commit now and then (``StoreLimits/urgentBatches``, ``StoreLimits/urgentWrites``) and shares its sync, and all go when nothing
/// urgent waits. What the journal holds goes first (``CommitLanes``), so that what comes after finds it in the tables. Nobody waits for that: the
/// more of it there was, the longer the next transaction gathers more (``StoreLimits/restPerRow``).
package final class CommitQueue: Sendable {
    private let pool: DatabasePool
    // Every access is under the condition's lock.
    nonisolated(unsafe) private var lanes: CommitLanes
    private let condition = MonotonicCondition()
    private let checkpointer: Checkpointer
    private let sequencer: EventSequencer
    private let fileReplacement: @Sendable () -> StoreError?
    private let log: FailureLog
    private let waiting = Meter(label: "store_writes_waiting")
    private let duration = Recorder(label: "store_commit_seconds")
    private let unapplied = Meter(label: "journal_rows_unapplied")
    private let unappliedRows = Atomic<Int>(0)
    /// Told, on the thread that did it, that rows of the journal were brought into the tables, and up to which batch, or that they could not be.
    package let applications = ApplicationListeners()

    /// - Parameter fileReplacement: asked before each transaction what somebody did to the files, so that it would be written in vain.
    init(
        _ pool: DatabasePool, checkpointer: Checkpointer, sequencer: EventSequencer, limits: StoreLimits = StoreLimits(), logger: Logger,
        fileReplacement: @escaping @Sendable () -> StoreError? = { nil }
    ) {
        self.pool = pool
        self.fileReplacement = fileReplacement
        log = FailureLog(logger)
        self.checkpointer = checkpointer
        self.sequencer = sequencer
        lanes = CommitLanes(limits)
        let thread = Thread { [self] in
            Thread.current.name = "commit-queue"
            run()
            condition.lock()
            lanes.hasStopped = true
            condition.broadcast()
            condition.unlock()
        }
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    // MARK: - Handing over

    package func enqueue(_ write: any CommitJob, _ admission: Admission = .bounded) {
        condition.lock()
        let isStopping = lanes.isStopping
        let isTaken = !isStopping && lanes.append(write, admission)
        if isTaken { condition.signal() }
        condition.unlock()
        if !isTaken { write.end(isStopping ? .unavailable("the store is closing") : .overloaded) }
    }

    package func enqueueInBackground(_ write: any CommitJob) {
        condition.lock()
        let isClosed = lanes.isClosed
        if !isClosed {
            lanes.appendInBackground(write)
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
        wait: while true {
            switch lanes.next {
            case .now: break wait
            case .closed:
                lanes.isClosed = true
                return nil
            case .whenThereIsMore: condition.wait()
            case .at(let instant):
                let rest = instant - .now
                guard rest > .zero else { break wait }
                condition.wait(atMost: rest)
            }
        }
        waiting.set(lanes.urgent.count)
        let (batches, writes) = lanes.takeTurn()
        return (batches.isEmpty ? [] : [application(of: batches)]) + writes
    }

    /// One transaction for all. When it fails for a reason that lies in one of them, each is tried on its own.
    private func commit(_ batch: [any CommitJob], _ inserts: RowInserts) {
        if let failure = fileReplacement() {
            log.note(failure, writes: batch.count)
            for write in batch { write.end(failure) }
            return
        }
        do {
            let failures = try pool.writeWithoutTransaction { db in try Self.perform(batch, Transaction(db, inserts, sequencer)) }
            sequencer.committed()
            log.committed()
            for (index, write) in batch.enumerated() { write.end(failures[index]) }
        } catch {
            sequencer.rolledBack()
            if batch.count > 1, !StoreError.isOfTheStore(error) {
                commitOneByOne(batch, inserts)
            } else {
                let failure = StoreError(error)
                if StoreError.isOfTheStore(error) || batch.first is JournalApplication { log.note(failure, writes: batch.count) }
                for write in batch { write.end(failure) }
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

// MARK: - The journal

extension CommitQueue {
    /// Takes over rows that are in the journal. They come into the tables in the order of the batches.
    func take(_ batch: JournalBatch) {
        unapplied.set(unappliedRows.add(batch.rows, ordering: .relaxed).newValue)
        condition.lock()
        lanes.journaled.append(batch)
        switch lanes.next {
        case .now: condition.signal()
        case .at(let instant) where lanes.journaled.isSingle || instant <= .now: condition.signal()
        default: break
        }
        condition.unlock()
    }

    private func application(of batches: [JournalBatch]) -> JournalApplication {
        JournalApplication(batches) { [self] application, failure in
            condition.lock()
            lanes.journaled.end(application, failure, at: .now)
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
}
