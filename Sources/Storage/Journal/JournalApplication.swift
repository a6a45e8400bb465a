import GRDB
import TriggerEngine

/// Brings batches of the journal into the tables, as the first write of a transaction: whatever else is written or read after it finds them there.
final class JournalApplication: CommitJob {
    /// At least one.
    let batches: [JournalBatch]
    let rows: Int
    /// The last of them.
    let last: UInt64
    private let onEnd: @Sendable (JournalApplication, StoreError?) -> Void

    init(_ batches: [JournalBatch], onEnd: @escaping @Sendable (JournalApplication, StoreError?) -> Void) {
        self.batches = batches
        self.onEnd = onEnd
        rows = batches.reduce(0) { $0 + $1.rows }
        last = batches[batches.count - 1].sequence
    }

    var cost: Int { 0 }
    var isIsolated: Bool { false }

    func perform(in transaction: Transaction) throws { try Self.apply(batches, in: transaction) }

    func end(_ failure: StoreError?) { onEnd(self, failure) }

    static func apply(_ batches: [JournalBatch], in transaction: Transaction) throws {
        guard let first = batches.first, let last = batches.last else { return }
        let statement = try transaction.db.cachedStatement(sql: "UPDATE journal SET applied = ? WHERE applied = ?")
        try statement.execute(arguments: [Int64(last.sequence), Int64(first.sequence) - 1])
        guard transaction.db.changesCount == 1 else {
            throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "the journal does not follow what is in the database")
        }
        for batch in batches { try batch.apply(in: transaction) }
    }
}
