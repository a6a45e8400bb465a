import Foundation
import Logging
import Metrics
import TriggerEngine

/// A write that is acknowledged once it is in the journal.
protocol JournaledWrite: AnyObject, Sendable {
    /// Bytes that it holds while it waits.
    var cost: Int { get }
    /// Called once, on the journal's thread: ids that are drawn here grow in the order of the rows.
    func write(to journal: JournalEncoder)
    /// Called once, on the journal's thread, or at once by who enqueued it: after the sync, or with what prevented it.
    func end(_ failure: StoreError?)
}

/// The way of a delivery to its answer: a thread that appends everything that is waiting to the journal with one write and one sync, and answers each
/// waiter after it. The rows come into the tables behind that, many in one transaction (``CommitQueue``).
///
/// There is no artificial delay, and the queue is bounded as the commit queue is. While rows cannot be brought into the tables, nothing new is taken:
/// what is acknowledged is also to be done.
final class DeliveryJournal: Sendable {
    private let file: JournalFile
    private let commits: CommitQueue
    private let batchLimit: Int
    private let largestBatch: Int
    private let state: Monitor<State>
    private let log: FailureLog
    private let waiting = Meter(label: "journal_writes_waiting")
    private let duration = Recorder(label: "journal_sync_seconds")

    private struct State: Sendable {
        var lane: BoundedLane<any JournaledWrite>
        var ring: JournalRing
        /// What kept rows out of the tables at the last try.
        var applicationFailure: StoreError?
        /// What prevented a batch from being written, as long as there are ``failed`` ones.
        var writeFailure: StoreError?
        /// Where batches were written in vain. They may have come to the disk whole, and are erased before anything else is kept.
        var failed: [Range<Int>] = []
        var isStopping = false
        var hasStopped = false
    }

    /// - Parameter base: the number behind which the batches follow.
    init(_ file: JournalFile, after base: UInt64, commits: CommitQueue, limits: StoreLimits, logger: Logger) {
        self.file = file
        self.commits = commits
        batchLimit = limits.batch
        let ring = JournalRing(size: file.size)
        largestBatch = ring.largestBatch
        state = Monitor(State(lane: BoundedLane(limits), ring: ring))
        log = FailureLog(logger)
        commits.applications.add { [weak self] outcome in self?.applicationEnded(outcome) }
        let thread = Thread { [self] in
            Thread.current.name = "journal"
            run(after: base)
            state.withLock { $0.hasStopped = true }
            state.broadcast()
        }
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    // MARK: - Handing over

    /// - Parameter wakes: whether the write may be the first of a batch; else it goes with the next one, or when ``wake()`` is called.
    func enqueue(_ write: any JournaledWrite, _ admission: Admission = .bounded, wakes: Bool = true) {
        let refusal: StoreError? = state.withLock { state in
            if state.isStopping { return .unavailable("the store is closing") }
            return state.lane.append(write, cost: write.cost, admission) ? nil : .overloaded
        }
        if let refusal {
            write.end(refusal)
        } else if wakes {
            state.signal()
        }
    }

    /// Has what waits written.
    func wake() { state.signal() }

    /// Returns when everything that was enqueued before has ended.
    func settle() async {
        await withCheckedContinuation { continuation in enqueue(Turn { _ in continuation.resume() }, .unbounded) }
    }

    /// What prevents batches from being written, if one could not be: its place is written to once more.
    func probe() async -> StoreError? {
        guard state.withLock({ $0.writeFailure }) != nil else { return nil }
        return await withCheckedContinuation { continuation in
            enqueue(Turn { [self] failure in continuation.resume(returning: failure ?? eraseFailed()) }, .unbounded)
        }
    }

    /// Writes nothing, and has its turn on the journal's thread.
    private final class Turn: JournaledWrite {
        private let onEnd: @Sendable (StoreError?) -> Void

        init(onEnd: @escaping @Sendable (StoreError?) -> Void) { self.onEnd = onEnd }

        var cost: Int { 0 }
        func write(to journal: JournalEncoder) {}
        func end(_ failure: StoreError?) { onEnd(failure) }
    }

    /// Writes what is waiting, then ends the thread. Returns when it has ended.
    func stop() {
        state.withLock { $0.isStopping = true }
        state.broadcast()
        state.wait { $0.hasStopped ? .found(()) : .waiting }
    }

    // MARK: - The journal's thread

    private func run(after base: UInt64) {
        let encoder = JournalEncoder(capacity: 64 * 1024)
        let clock = ContinuousClock()
        var sequence = base
        while let writes = nextWrites() {
            let start = clock.now
            do throws(StoreError) {
                try checkApplication()
                for write in writes { write.write(to: encoder) }
                if encoder.rows > 0 {
                    try keep(encoder.finish(sequence: sequence + 1, salt: file.salt), &sequence)
                    duration.record((clock.now - start) / .seconds(1))
                }
                for write in writes { write.end(nil) }
            } catch {
                for write in writes { write.end(error) }
            }
        }
    }

    private func nextWrites() -> [any JournaledWrite]? {
        state.wait { state in
            if state.lane.isEmpty { return state.isStopping ? .found(nil) : .waiting }
            waiting.set(state.lane.count)
            return .found(state.lane.take(batchLimit, bytes: largestBatch / 2))
        }
    }

    /// Makes a batch durable and hands it over. One that is too large for the journal goes to the tables itself.
    private func keep(_ batch: JournalBatch, _ sequence: inout UInt64) throws(StoreError) {
        if let failure = eraseFailed() { throw failure }
        let length = batch.size
        guard length <= largestBatch else {
            try commits.perform { try batch.apply(in: $0) }
            return commits.applications.tell(.success(sequence))
        }
        let place = try place(for: length)
        do {
            try file.write(batch, at: place)
        } catch {
            log.note(error, writes: batch.rows)
            state.withLock { state in
                state.writeFailure = error
                state.failed.append(place..<place + length)
            }
            throw error
        }
        log.committed()
        sequence = batch.sequence
        state.withLock { $0.ring.keep(batch.sequence, place..<place + length) }
        commits.take(batch)
    }

    /// - Returns: what prevents it.
    private func eraseFailed() -> StoreError? {
        let failed = state.withLock { $0.failed }
        guard !failed.isEmpty else { return nil }
        do throws(StoreError) {
            try file.erase(failed)
            state.withLock { state in (state.failed, state.writeFailure) = ([], nil) }
            return nil
        } catch {
            state.withLock { $0.writeFailure = error }
            return error
        }
    }

    /// Waits until rows that are in the way are in the tables.
    private func place(for length: Int) throws(StoreError) -> Int {
        try state.wait { state throws(StoreError) in
            if let place = state.ring.place(for: length) { return .found(place) }
            if let failure = state.applicationFailure { throw failure }
            return .waiting
        }
    }

    // MARK: - The tables behind it

    private func applicationEnded(_ outcome: Result<UInt64, StoreError>) {
        state.withLock { state in
            switch outcome {
            case .success(let sequence):
                state.ring.release(through: sequence)
                state.applicationFailure = nil
            case .failure(let failure): state.applicationFailure = failure
            }
        }
        state.broadcast()
    }

    /// Has what failed tried again.
    ///
    /// - Throws: what keeps rows out of the tables.
    private func checkApplication() throws(StoreError) {
        if state.withLock({ $0.applicationFailure != nil }) { try commits.perform { _ in } }
    }
}
