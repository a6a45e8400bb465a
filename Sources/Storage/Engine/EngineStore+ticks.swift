import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    package func record(
        _ ticks: [Tick], handledUntil: Timestamp, forgetting instant: Timestamp
    ) async throws(StoreError) -> TickReceipt {
        // Among what somebody waits for: the runs of those that were fired already would hold up the rest.
        let receipt = try await store.commits.transact(isIsolated: false) { transaction in
            var receipt = TickReceipt()
            for tick in ticks { try Self.write(tick, transaction, &receipt) }
            try transaction.db.cachedStatement(
                sql: "INSERT INTO cursors VALUES ('schedules', ?) ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal"
            ).execute(arguments: [handledUntil.milliseconds])
            try Self.forgetTicks(before: instant, limit: 2 * ticks.count, transaction.db)
            return receipt
        }
        if !receipt.fired.isEmpty { wake() }
        return receipt
    }

    package func bringBackSchedules(to now: Timestamp) async throws(StoreError) {
        try await store.commits.write { db in
            try db.execute(
                sql: "UPDATE triggers SET scheduled_from = :now WHERE scheduled_from > :now", arguments: ["now": now.milliseconds])
            try db.execute(
                sql: "UPDATE cursors SET ordinal = :now WHERE name = 'schedules' AND ordinal > :now", arguments: ["now": now.milliseconds])
        }
    }

    package func scheduleHandledUntil() async throws(StoreError) -> Timestamp? {
        try await read { db in
            try Int64.fetchOne(db, sql: "SELECT ordinal FROM cursors WHERE name = 'schedules'").map(Timestamp.init(milliseconds:))
        }
    }

    private static func write(_ tick: Tick, _ transaction: Transaction, _ receipt: inout TickReceipt) throws {
        if let skipped = tick.skipped {
            guard try isCurrent(tick, transaction.db) else { return }
            try insert(skipped, transaction)
            receipt.skipped += 1
        }
        for fire in tick.fires where try isFirst(fire, of: tick, transaction) {
            try insert(fire.fire, fire.firedEvent, transaction)
            receipt.fired.append(fire.instant)
        }
        if let scheduledFrom = tick.scheduledFrom {
            try transaction.db.execute(
                sql: "UPDATE triggers SET scheduled_from = ? WHERE id = ?", arguments: [scheduledFrom.milliseconds, tick.triggerID.data])
        }
    }

    private static let current = """
        FROM triggers WHERE id = ? AND workspace_id = ? AND is_active AND schedule IS NOT NULL AND scheduled_from < ?
        """

    private static func isCurrent(_ tick: Tick, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT 1 \(current)", arguments: [tick.triggerID.data, tick.workspaceID.data, tick.first.milliseconds]) != nil
    }

    private static let tickSQL = InsertSQL("INSERT OR IGNORE INTO ticks SELECT ?, id \(current)")

    /// Whether the trigger still has the schedule, and its instant was never fired; from now on it was.
    private static func isFirst(_ fire: ScheduledFire, of tick: Tick, _ transaction: Transaction) throws -> Bool {
        let row = try transaction.insert(tickSQL)
        row.bind(fire.instant.milliseconds)
        row.bind(tick.triggerID)
        row.bind(tick.workspaceID)
        row.bind(tick.first.milliseconds)
        try row.run()
        return transaction.db.changesCount > 0
    }

    /// - Parameter limit: more go with the next ticks. Each is looked up by its whole key: many may have the same instant.
    private static func forgetTicks(before instant: Timestamp, limit: Int, _ db: Database) throws {
        let old = try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT instant, trigger_id FROM ticks WHERE instant < ? ORDER BY instant, trigger_id LIMIT ?"),
            arguments: [instant.milliseconds, limit])
        let delete = try db.cachedStatement(sql: "DELETE FROM ticks WHERE instant = ? AND trigger_id = ?")
        for row in old { try delete.execute(arguments: [row[0] as Int64, row[1] as Data]) }
    }
}
