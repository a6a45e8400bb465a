import GRDB
import Logging
import Synchronization
import TriggerEngine

/// Makes rows findable by a key that changes from row to row (deliveries by destination, events by trigger), in bulk and behind the answers.
///
/// An index of SQLite's own is written with each row, and where every row has another key that is a page of it for every row: in the log, and again
/// in the database. Here rows are indexed a slice at a time. Where their keys are few they go to the large table at once. Else they go to a small one, which
/// is moved into the large one in the order of its keys, a part with each slice: so a page of the large table takes the entries of many slices when it is written
/// (the rolling merge of O'Neil, Cheng, Gawlick and O'Neil, The Log-Structured Merge-Tree, Acta Informatica 33, 1996). Readers look into both, and through the
/// rows of the last slice, which are not indexed yet: nobody waits for an index, and nothing is written to read.
final class DeferredIndex: Sendable {
    private let tables: IndexTables
    private let commits: CommitQueue
    /// Rows that are indexed together.
    private let slice: Int
    /// Entries that stay in the small table.
    private let recent: Int
    private let logger: Logger
    /// Called in the transaction that indexed rows, with their places.
    private let afterSlice: (@Sendable (ClosedRange<Int64>, Database) throws -> Void)?
    /// Rows that were noted and are not indexed.
    private let newRows = Atomic<Int>(0)
    /// Where the moving of entries goes on: at this key. Used on the writer's thread only; a start begins again with the first.
    nonisolated(unsafe) private var position = IndexTables.leastKey

    init(
        _ tables: IndexTables, _ commits: CommitQueue, limits: StoreLimits, logger: Logger,
        afterSlice: (@Sendable (ClosedRange<Int64>, Database) throws -> Void)? = nil
    ) {
        self.tables = tables
        self.commits = commits
        slice = limits.indexSlice
        recent = limits.recentEntries
        self.logger = logger
        self.afterSlice = afterSlice
    }

    /// Indexes what the process before did not come to.
    func start() {
        indexInBackground()
    }

    /// Rows are in the tables, or in the journal before them. Enough of them are indexed together; those that were still in the journal then, with the next.
    func noteNewRows(_ count: Int) {
        let sum = newRows.add(count, ordering: .relaxed).newValue
        if sum / slice > (sum - count) / slice { indexInBackground() }
    }

    private func indexInBackground() {
        let indexed = Atomic<Int>(0)
        commits.enqueueInBackground(
            CommitQueue.Write(
                perform: { [self] transaction in indexed.store(try indexSlice(transaction.db), ordering: .relaxed) },
                completion: { [self] failure in ended(failure, indexed: indexed.load(ordering: .relaxed)) }))
    }

    private func ended(_ failure: StoreError?, indexed: Int) {
        if let failure {
            // The rows are found without it. After as many again it is tried once more, with all of them.
            newRows.store(0, ordering: .relaxed)
            logger.warning("indexing \(tables.source) failed", metadata: ["reason": "\(failure)"])
        } else {
            // Rows from before the start were not noted.
            newRows.subtract(min(indexed, newRows.load(ordering: .relaxed)), ordering: .relaxed)
            if indexed == slice { indexInBackground() }
        }
    }

    /// - Returns: how many rows; fewer than a slice if these were all.
    private func indexSlice(_ db: Database) throws -> Int {
        let start = try Int64.fetchOne(try db.cachedStatement(sql: tables.cursorSQL)) ?? 0
        let row = try Row.fetchOne(try db.cachedStatement(sql: tables.sliceSQL), arguments: ["start": start, "limit": slice])
        guard let row, let end = row[0] as Int64? else { return 0 }
        let table = try hasFewKeys(after: start, db) ? tables.name : tables.recent
        try db.cachedStatement(sql: tables.indexSQL(into: table)).execute(arguments: ["start": start, "end": end])
        try db.cachedStatement(sql: tables.noteCursorSQL).execute(arguments: [end])
        try afterSlice?(start + 1...end, db)
        try moveEntries(db)
        return row[1]
    }

    /// Judged by a part of the rows.
    private func hasFewKeys(after start: Int64, _ db: Database) throws -> Bool {
        let sample = max(1, slice / 4)
        let keys = try Int.fetchOne(try db.cachedStatement(sql: tables.keyCountSQL), arguments: ["start": start, "limit": sample]) ?? 0
        return keys <= sample / 4
    }

    /// Moves what is too much in the small table, in the order of the keys and no more than came with two slices. After the last entry the next slice begins
    /// with the first again.
    private func moveEntries(_ db: Database) throws {
        let count = try Int.fetchOne(try db.cachedStatement(sql: tables.recentCountSQL)) ?? 0
        let excess = min(count - recent, 2 * slice)
        guard excess > 0 else { return }
        let end = try Row.fetchOne(
            try db.cachedStatement(sql: tables.entrySQL), arguments: ["position": position, "offset": excess - 1])
        guard let last = try end ?? Row.fetchOne(try db.cachedStatement(sql: tables.lastEntrySQL)) else { return }
        let range: StatementArguments = ["position": position, "key": last[0] as DatabaseValue, "ordinal": last[1] as Int64]
        try db.cachedStatement(sql: tables.moveSQL).execute(arguments: range)
        try db.cachedStatement(sql: tables.forgetMovedSQL).execute(arguments: range)
        position = end?[0] ?? IndexTables.leastKey
    }
}
