import TriggerEngine

/// The journal's batches whose rows are not in the tables yet.
struct JournalLane {
    private static let retryInterval = Duration.seconds(1)

    private let limits: StoreLimits
    private var batches: [JournalBatch] = []
    private var rows = 0
    private var bytes = 0
    /// The last batch that was taken over.
    private(set) var last: UInt64 = 0
    /// What kept rows out of the tables at the last try.
    private(set) var failure: StoreError?
    private(set) var failsUntil = ContinuousClock.now
    private(set) var restsUntil = ContinuousClock.now

    init(_ limits: StoreLimits) {
        self.limits = limits
    }

    var isEmpty: Bool { batches.isEmpty }
    var isSingle: Bool { batches.count == 1 }

    /// Whether so much is there that no more is gathered.
    var isDue: Bool { failure == nil && (rows >= limits.journalRows || bytes >= turnBytes) }

    /// Bytes of the journal from which one transaction takes no further batch, so that room is given back in time.
    private var turnBytes: Int { limits.journalBytes / 4 }

    mutating func append(_ batch: JournalBatch) {
        batches.append(batch)
        last = batch.sequence
        rows += batch.rows
        bytes += batch.size
    }

    /// Takes what one transaction takes, at least one batch if there is one; or all.
    mutating func take(all: Bool) -> [JournalBatch] {
        var (count, takenRows, takenBytes) = (0, 0, 0)
        for batch in batches {
            guard all || takenRows < 2 * limits.journalRows && takenBytes < turnBytes else { break }
            count += 1
            takenRows += batch.rows
            takenBytes += batch.size
        }
        defer {
            batches.removeFirst(count)
            rows -= takenRows
            bytes -= takenBytes
        }
        return Array(batches.prefix(count))
    }

    /// What was taken is in the tables, or comes again.
    mutating func end(_ application: JournalApplication, _ failure: StoreError?, at now: ContinuousClock.Instant) {
        self.failure = failure
        if failure == nil {
            failsUntil = now
            restsUntil = now + min(limits.longestRest, limits.restPerRow * application.rows)
        } else {
            failsUntil = now + Self.retryInterval
            batches.insert(contentsOf: application.batches, at: 0)
            rows += application.rows
            bytes += application.batches.reduce(0) { $0 + $1.size }
        }
    }
}
