import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    /// Chains that are looked at in one transaction.
    private static let chains = 64

    static let oldestChainsSQL = """
        SELECT ordinal, random FROM events WHERE ordinal > ? AND ordinal < ? AND chain_id IS NULL ORDER BY ordinal LIMIT ?
        """

    /// What keeps a chain, however old it is, as a condition on `:chain` (its id), `:first` (the ordinal in it), `:instant` and `:keySince`: an event that
    /// is not old enough or may fire triggers yet, a job, an open task, an idempotency key that its first event answers.
    static let chainIsKept = """
        EXISTS (SELECT 1 FROM events e WHERE e.ordinal = :first AND \(eventIsKept))
        OR EXISTS (SELECT 1 FROM events e WHERE e.chain_id = :chain AND \(eventIsKept))
        OR EXISTS (SELECT 1 FROM jobs WHERE ordinal = :first)
        OR EXISTS (SELECT 1 FROM jobs WHERE chain_id = :chain)
        OR EXISTS (SELECT 1 FROM tasks WHERE chain_id = :chain AND due_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM idempotency_keys k JOIN events e ON e.ordinal = :first
            WHERE k.event_id = :chain AND k.scope = e.workspace_id AND k.used_at >= :keySince)
        """
    private static let eventIsKept =
        "(e.created_at >= :instant OR EXISTS (SELECT 1 FROM published p WHERE p.sequence = e.sequence))"

    package func removeChains(
        writtenBefore instant: Timestamp, behind chainID: Identifier?, keySince: Timestamp
    ) async throws(StoreError) -> ChainRemoval {
        let range: (Int64, Int64) = (chainID?.ordinal ?? 0, Identifier.firstOrdinal(at: instant))
        let oldest = try await read { db in
            try Row.fetchAll(try db.cachedStatement(sql: Self.oldestChainsSQL), arguments: [range.0, range.1, Self.chains])
                .map { Identifier(ordinal: $0[0], randomColumn: $0[1]) }
        }
        guard !oldest.isEmpty else { return ChainRemoval(events: 0, last: nil) }
        let events = try await store.commits.transactInBackground { transaction in
            try oldest.reduce(0) { try $0 + Self.removeChain($1, writtenBefore: instant, keySince: keySince, transaction.db) }
        }
        return ChainRemoval(events: events, last: oldest.count < Self.chains ? nil : oldest.last)
    }

    /// - Returns: how many events were removed.
    private static func removeChain(
        _ id: Identifier, writtenBefore instant: Timestamp, keySince: Timestamp, _ db: Database
    ) throws -> Int {
        let isKept = try Bool.fetchOne(
            try db.cachedStatement(sql: "SELECT \(chainIsKept)"),
            arguments: [
                "chain": id.data, "first": id.ordinal, "instant": instant.milliseconds, "keySince": keySince.milliseconds,
            ])
        guard isKept == false else { return 0 }
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
