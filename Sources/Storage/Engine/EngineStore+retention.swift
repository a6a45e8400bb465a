import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    /// Chains that are looked at at a time.
    private static let chains = 64
    /// Events that are removed in one transaction; a chain that has more of them goes alone.
    static let mostEvents = 2000

    static let oldestChainsSQL = """
        SELECT ordinal, random FROM events WHERE ordinal > ? AND ordinal < ? AND chain_id IS NULL ORDER BY ordinal LIMIT ?
        """

    /// What keeps a chain, however old it is, as a condition on `:chain` (its id), `:first` (the ordinal in it), `:instant` and `:keySince`: an event that
    /// is not old enough or may fire triggers yet, a job, an open task, a call to a number at which another one is in doubt (whose it is must stay
    /// known), an idempotency key that its first event answers.
    /// The whole chain, which may be long, is looked through last.
    static let chainIsKept = """
        EXISTS (SELECT 1 FROM events e WHERE e.ordinal = :first AND \(eventIsKept))
        OR EXISTS (SELECT 1 FROM jobs WHERE ordinal = :first)
        OR EXISTS (SELECT 1 FROM jobs WHERE chain_id = :chain)
        OR EXISTS (SELECT 1 FROM tasks WHERE chain_id = :chain AND due_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM tasks t JOIN tasks other ON other.phone_to = t.phone_to AND other.status = 'dispatching'
            WHERE t.chain_id = :chain)
        OR EXISTS (SELECT 1 FROM idempotency_keys k JOIN events e ON e.ordinal = :first
            WHERE k.event_id = :chain AND k.scope IN (e.workspace_id, e.trigger_id) AND k.used_at >= :keySince)
        OR EXISTS (SELECT 1 FROM events e WHERE e.chain_id = :chain AND \(eventIsKept))
        """
    private static let eventIsKept =
        "(e.created_at >= :instant OR EXISTS (SELECT 1 FROM published p WHERE p.workspace_id = e.workspace_id AND p.sequence = e.sequence))"

    package func removeChains(
        writtenBefore instant: Timestamp, behind chainID: Identifier?, keySince: Timestamp
    ) async throws(StoreError) -> ChainRemoval {
        let range: (Int64, Int64) = (chainID?.ordinal ?? 0, Identifier.firstOrdinal(at: instant))
        // Chains that are kept are looked through beside the writer.
        let (oldest, removable) = try await read { db in
            let oldest = try Row.fetchAll(try db.cachedStatement(sql: Self.oldestChainsSQL), arguments: [range.0, range.1, Self.chains])
                .map { Identifier(ordinal: $0[0], randomColumn: $0[1]) }
            return (oldest, try oldest.filter { try !Self.isKept($0, writtenBefore: instant, keySince: keySince, db) })
        }
        let last = oldest.count < Self.chains ? nil : oldest.last
        guard !removable.isEmpty else { return ChainRemoval(events: 0, last: last) }
        return try await store.commits.transactInBackground { transaction in
            var (events, done) = (0, 0)
            for id in removable {
                guard try events == 0 || events + Self.size(of: id, transaction.db) <= Self.mostEvents else { break }
                events += try Self.removeChain(id, writtenBefore: instant, keySince: keySince, transaction.db)
                done += 1
            }
            return ChainRemoval(events: events, last: done < removable.count ? removable[done - 1] : last)
        }
    }

    static let sizeSQL = "SELECT count(*) FROM (SELECT 1 FROM events INDEXED BY events_by_chain WHERE chain_id = ? LIMIT ?)"

    /// Events of a chain, counted no further than matters.
    private static func size(of id: Identifier, _ db: Database) throws -> Int {
        try 1 + (Int.fetchOne(try db.cachedStatement(sql: sizeSQL), arguments: [id.data, mostEvents]) ?? 0)
    }

    private static func isKept(
        _ id: Identifier, writtenBefore instant: Timestamp, keySince: Timestamp, _ db: Database
    ) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT \(chainIsKept)")
        let arguments: StatementArguments = [
            "chain": id.data, "first": id.ordinal, "instant": instant.milliseconds, "keySince": keySince.milliseconds,
        ]
        return try Bool.fetchOne(statement, arguments: arguments) ?? true
    }

    /// - Returns: how many events were removed.
    private static func removeChain(
        _ id: Identifier, writtenBefore instant: Timestamp, keySince: Timestamp, _ db: Database
    ) throws -> Int {
        // Something may have come to it since it was looked at.
        guard try !isKept(id, writtenBefore: instant, keySince: keySince, db) else { return 0 }
        try db.cachedStatement(sql: "DELETE FROM calls WHERE task IN (SELECT ordinal FROM tasks WHERE chain_id = ?)").execute(arguments: [
            id.data
        ])
        try db.cachedStatement(sql: "DELETE FROM tasks WHERE chain_id = ?").execute(arguments: [id.data])
        try db.cachedStatement(sql: "DELETE FROM events WHERE chain_id = ?").execute(arguments: [id.data])
        let others = db.changesCount
        try db.cachedStatement(sql: "DELETE FROM events WHERE ordinal = ?").execute(arguments: [id.ordinal])
        return others + db.changesCount
    }
}
