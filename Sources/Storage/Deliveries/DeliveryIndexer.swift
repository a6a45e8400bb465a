import GRDB
import Identifiers
import Ingress
import Logging
import Synchronization
import TriggerEngine

/// Makes deliveries findable by destination, in bulk and behind the answers: an index entry on the way to the answer would dirty a page a
/// destination. Also drops rejected deliveries beyond the newest ``DeliveryRecord/keptRejections`` of a destination (contract, section 3.2).
final class DeliveryIndexer: Sendable {
    private let store: Store
    /// Rows that are indexed together.
    private let slice: Int
    private let newRows = Atomic<Int>(0)

    init(_ store: Store) {
        self.store = store
        slice = store.limits.indexSlice
    }

    /// A row was committed. Enough of them are indexed together; a read indexes the rest.
    func noteNewRow() {
        guard newRows.add(1, ordering: .relaxed).newValue == slice else { return }
        store.commits.enqueueInBackground(
            CommitQueue.Write(
                perform: { [self] transaction in
                    newRows.store(0, ordering: .relaxed)
                    while try indexSlice(transaction.db) {}
                },
                completion: { [self] failure in
                    guard let failure else { return }
                    // The rows stay where they are; the next slice, or the next read, indexes them.
                    newRows.store(0, ordering: .relaxed)
                    store.logger.warning("indexing deliveries failed", metadata: ["reason": "\(failure)"])
                }))
    }

    /// Indexes everything that was handed over before: a read that follows misses nothing.
    func catchUp() async throws(StoreError) {
        await store.settle()
        try await store.commits.write { [self] db in
            while try indexSlice(db) {}
        }
    }

    /// - Returns: whether there is more.
    private func indexSlice(_ db: Database) throws -> Bool {
        let start =
            try Int64.fetchOne(
                try db.cachedStatement(sql: "SELECT ordinal FROM cursors WHERE name = 'deliveries'")) ?? 0
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT max(ordinal), count(*), max(state = 3)
                    FROM (SELECT ordinal, state FROM deliveries WHERE ordinal > ? ORDER BY ordinal LIMIT ?)
                    """), arguments: [start, slice])
        guard let row, let end = row[0] as Int64? else { return false }
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO delivery_index
                SELECT destination, ordinal, state FROM deliveries WHERE ordinal > ? AND ordinal <= ?
                """
        ).execute(arguments: [start, end])
        if row[2] as Bool { try Self.trimRejections(after: start, through: end, db) }
        try db.cachedStatement(
            sql: "INSERT INTO cursors VALUES ('deliveries', ?) ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal"
        ).execute(arguments: [end])
        return row[1] as Int == slice
    }

    private static func trimRejections(after start: Int64, through end: Int64, _ db: Database) throws {
        let destinations = try Int64.fetchAll(
            db, sql: "SELECT DISTINCT destination FROM deliveries WHERE ordinal > ? AND ordinal <= ? AND state = 3",
            arguments: [start, end])
        for destination in destinations { try trimRejections(of: destination, db) }
    }

    private static func trimRejections(of destination: Int64, _ db: Database) throws {
        let old = try Int64.fetchAll(
            db,
            sql: """
                SELECT ordinal FROM delivery_index WHERE destination = ? AND state = 3 ORDER BY ordinal DESC LIMIT -1 OFFSET ?
                """, arguments: [destination, DeliveryRecord.keptRejections])
        for ordinal in old {
            try db.execute(sql: "DELETE FROM deliveries WHERE ordinal = ?", arguments: [ordinal])
            try db.execute(
                sql: "DELETE FROM delivery_index WHERE destination = ? AND ordinal = ?", arguments: [destination, ordinal])
        }
    }
}
