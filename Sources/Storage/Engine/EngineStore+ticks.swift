import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    package func record(
        _ ticks: [Tick], handledUntil: Timestamp, forgetting instant: Timestamp
    ) async throws(StoreError) -> TickReceipt {
        let receipt = try await store.commits.transactInBackground { transaction in
            var receipt = TickReceipt()
            for tick in ticks where try Self.isValid(tick, transaction.db) { try Self.write(tick, transaction, &receipt) }
            try transaction.db.cachedStatement(
                sql: "INSERT INTO cursors VALUES ('schedules', ?) ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal"
            ).execute(arguments: [handledUntil.milliseconds])
            try Self.forgetTicks(before: instant, limit: 2 * ticks.count, transaction.db)
            return receipt
        }
        if !receipt.fired.isEmpty { wake() }
        return receipt
    }

    package func scheduleHandledUntil() async throws(StoreError) -> Timestamp? {
        try await read { db in
            try Int64.fetchOne(db, sql: "SELECT ordinal FROM cursors WHERE name = 'schedules'").map(Timestamp.init(milliseconds:))
        }
    }

    private static func isValid(_ tick: Tick, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM triggers WHERE id = ? AND workspace_id = ? AND is_active AND schedule IS NOT NULL AND scheduled_from < ?")
        return try Bool.fetchOne(
            statement, arguments: [tick.triggerID.data, tick.workspaceID.data, tick.first.milliseconds]) != nil
    }

    private static func write(_ tick: Tick, _ transaction: Transaction, _ receipt: inout TickReceipt) throws {
        for fire in tick.fires where try isFirst(fire, of: tick.triggerID, transaction.db) {
            try insert(fire.fire, fire.firedEvent, transaction)
            receipt.fired.append(fire.instant)
        }
        if let skipped = tick.skipped {
            try insert(skipped, transaction)
            receipt.skipped += 1
        }
        if let scheduledFrom = tick.scheduledFrom {
            try transaction.db.cachedStatement(sql: "UPDATE triggers SET scheduled_from = ? WHERE id = ?")
                .execute(arguments: [scheduledFrom.milliseconds, tick.triggerID.data])
        }
    }

    /// Whether the instant was never fired; from now on it was.
    private static func isFirst(_ fire: ScheduledFire, of triggerID: Identifier, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO ticks VALUES (?, ?)")
            .execute(arguments: [fire.instant.milliseconds, triggerID.data])
        return db.changesCount > 0
    }

    /// - Parameter limit: more go with the next ticks.
    private static func forgetTicks(before instant: Timestamp, limit: Int, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM ticks WHERE (instant, trigger_id) IN
                    (SELECT instant, trigger_id FROM ticks WHERE instant < ? ORDER BY instant, trigger_id LIMIT ?)
                """
        ).execute(arguments: [instant.milliseconds, limit])
    }
}
