import GRDB
import Identifiers
import Logging
import Synchronization
import TriggerEngine

/// Makes deliveries findable by destination, in bulk and behind the answers: an index entry on the way to the answer would dirty a page a
/// destination. Also drops rejected deliveries beyond the newest ``keptRejections`` of a destination (contract, section 3.2).
final class DeliveryIndexer: Sendable {
    static let keptRejections = 1000
    private static let slice = 256

    private let store: Store
    private let isScheduled = Atomic<Bool>(false)

    init(_ store: Store) {
        self.store = store
    }

    /// There are new rows. Cheap when it is known already.
    func wake() {
        guard !isScheduled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        store.commits.enqueueInBackground(
            CommitQueue.Write(
                perform: { [self] db in
                    isScheduled.store(false, ordering: .releasing)
                    if try Self.indexSlice(db) { wake() }
                },
                completion: { [self] failure in
                    // The rows stay where they are; the next wake, or the next read, indexes them.
                    if let failure { store.logger.warning("indexing deliveries failed", metadata: ["reason": "\(failure)"]) }
                }))
    }

    /// Indexes everything that was committed before: a read that follows misses nothing.
    func catchUp() async throws(StoreError) {
        try await store.commits.write { db in
            while try Self.indexSlice(db) {}
        }
    }

    /// - Returns: whether there is more.
    private static func indexSlice(_ db: Database) throws -> Bool {
        let cursor = try Int64.fetchOne(db, sql: "SELECT ordinal FROM cursors WHERE name = 'deliveries'") ?? 0
        let rows = try Row.fetchAll(
            db, sql: "SELECT ordinal, destination, state FROM deliveries WHERE ordinal > ? ORDER BY ordinal LIMIT ?",
            arguments: [cursor, slice])
        guard let last = rows.last else { return false }
        let insert = try db.cachedStatement(sql: "INSERT OR IGNORE INTO delivery_index VALUES (?, ?, ?)")
        var rejecting: Set<Int64> = []
        for row in rows {
            let (ordinal, destination, state) = (row[0] as Int64, row[1] as Int64, row[2] as Int64)
            try insert.execute(arguments: [destination, ordinal, state])
            if state == 3 { rejecting.insert(destination) }
        }
        for destination in rejecting { try trimRejections(of: destination, db) }
        try db.execute(
            sql: "INSERT INTO cursors VALUES ('deliveries', ?) ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal",
            arguments: [last[0] as Int64])
        return rows.count == slice
    }

    private static func trimRejections(of destination: Int64, _ db: Database) throws {
        let old = try Int64.fetchAll(
            db,
            sql: """
                SELECT ordinal FROM delivery_index WHERE destination = ? AND state = 3 ORDER BY ordinal DESC LIMIT -1 OFFSET ?
                """, arguments: [destination, keptRejections])
        for ordinal in old {
            try db.execute(sql: "DELETE FROM deliveries WHERE ordinal = ?", arguments: [ordinal])
            try db.execute(
                sql: "DELETE FROM delivery_index WHERE destination = ? AND ordinal = ?", arguments: [destination, ordinal])
        }
    }
}
