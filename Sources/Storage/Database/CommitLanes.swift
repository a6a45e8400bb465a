/// What waits for the writer's thread, and whose turn it is.
///
/// What the journal holds goes first, a bounded part of it in one transaction. A write of the urgent lane goes once everything is in the tables that
/// was in the journal before it; one of the background lane goes by what is in the tables.
struct CommitLanes {
    private(set) var urgent: BoundedLane<Urgent>
    private(set) var background: [any CommitJob] = []
    var journaled: JournalLane
    private let limits: StoreLimits
    private var commitsSinceBackground = 0
    private var writesSinceBackground = 0
    var isStopping = false
    /// Whether nothing more is performed.
    var isClosed = false
    var hasStopped = false

    struct Urgent {
        let job: any CommitJob
        /// The last batch of the journal that was taken over before it.
        let follows: UInt64
    }

    init(_ limits: StoreLimits) {
        self.limits = limits
        urgent = BoundedLane(limits)
        journaled = JournalLane(limits)
    }

    /// - Returns: whether it fits.
    mutating func append(_ job: any CommitJob, _ admission: Admission) -> Bool {
        urgent.append(Urgent(job: job, follows: journaled.last), cost: job.cost, admission)
    }

    mutating func appendInBackground(_ job: any CommitJob) {
        background.append(job)
    }
}

// MARK: - Turns

extension CommitLanes {
    enum Next {
        case now
        case at(ContinuousClock.Instant)
        case whenThereIsMore
        case closed
    }

    var next: Next {
        if !urgent.isEmpty { return .now }
        if background.isEmpty, journaled.isEmpty || isStopping && journaled.failure != nil {
            return isStopping ? .closed : .whenThereIsMore
        }
        if isStopping { return .now }
        if journaled.isDue { return .now }
        return .at(background.isEmpty ? max(journaled.restsUntil, journaled.failsUntil) : journaled.restsUntil)
    }

    /// What goes into the next transaction: batches of the journal, then writes.
    ///
    /// While the journal's rows cannot come into the tables, all of them are tried at once and every write goes along: it ends as they do, instead of
    /// waiting for what may never come.
    mutating func takeTurn() -> (batches: [JournalBatch], writes: [any CommitJob]) {
        let batches = journaled.take(all: journaled.failure != nil)
        let reached = journaled.isEmpty ? UInt64.max : batches.last?.sequence ?? 0
        var writes = urgent.take(limits.batch) { $0.follows <= reached }.map(\.job)
        if urgent.isEmpty, writes.isEmpty {
            writes = background
            background = []
        } else if let write = backgroundWrite(after: writes.count) {
            writes.append(write)
        }
        return (batches, writes)
    }

    /// The background write that goes along with `count` urgent ones, if it is its turn.
    private mutating func backgroundWrite(after count: Int) -> (any CommitJob)? {
        commitsSinceBackground += 1
        writesSinceBackground += count
        let isDue = commitsSinceBackground >= limits.urgentBatches || writesSinceBackground >= limits.urgentWrites
        guard isDue, !background.isEmpty else { return nil }
        commitsSinceBackground = 0
        writesSinceBackground = 0
        return background.removeFirst()
    }
}
