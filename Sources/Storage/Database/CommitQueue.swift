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
    private let lanes: Monitor<CommitLanes>
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
        lanes = Monitor(CommitLanes(limits))
        let thread = Thread { [self] in
            Thread.current.name = "commit-queue"
            run()
            lanes.withLock { $0.hasStopped = true }
            lanes.broadcast()
        }
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    // MARK: - Handing over

    package func enqueue(_ write: any CommitJob, _ admission: Admission = .bounded) {
        let refusal: StoreError? = lanes.withLock { lanes in
            if lanes.isStopping { return .unavailable("the store is closing") }
            return lanes.append(write, admission) ? nil : .overloaded
        }
        if let refusal { write.end(refusal) } else { lanes.signal() }
    }

    package func enqueueInBackground(_ write: any CommitJob) {
        let isTaken = lanes.withLock { lanes in
            if !lanes.isClosed { lanes.appendInBackground(write) }
            return !lanes.isClosed
        }
        if isTaken { lanes.signal() } else { write.end(.unavailable("the store is closed")) }
    }

    /// Commits what is waiting, then ends the thread. Returns when it has ended.
    package func stop() {
        lanes.withLock { $0.isStopping = true }
        lanes.broadcast()
        lanes.wait { $0.hasStopped ? .found(()) : .waiting }
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
        lanes.wait { lanes in
            switch lanes.next {
            case .now: break
            case .closed:
                lanes.isClosed = true
                return .found(nil)
            case .whenThereIsMore: return .waiting
            case .at(let instant):
                let rest = instant - .now
                if rest > .zero { return .waitingAtMost(rest) }
            }
            waiting.set(lanes.urgent.count)
            let (batches, writes) = lanes.takeTurn()
            return .found((batches.isEmpty ? [] : [application(of: batches)]) + writes)
        }
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
        let isToBeLookedAt = lanes.withLock { lanes in
            lanes.journaled.append(batch)
            switch lanes.next {
            case .now: return true
            case .at(let instant): return lanes.journaled.isSingle || instant <= .now
            case .whenThereIsMore, .closed: return false
            }
        }
        if isToBeLookedAt { lanes.signal() }
    }

    private func application(of batches: [JournalBatch]) -> JournalApplication {
        JournalApplication(batches) { [self] application, failure in
            lanes.withLock { $0.journaled.end(application, failure, at: .now) }
            if failure == nil { unapplied.set(unappliedRows.subtract(application.rows, ordering: .relaxed).newValue) }
            applications.tell(failure.map { .failure($0) } ?? .success(application.last))
        }
    }

    /// What kept rows of the journal out of the tables at the last try.
    private var journalFailure: StoreError? { lanes.withLock { $0.journaled.failure } }

    /// Whether all rows that were taken over are in the tables.
    var isApplied: Bool { unappliedRows.load(ordering: .relaxed) == 0 }
}
