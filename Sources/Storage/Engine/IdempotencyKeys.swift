import Foundation
import GRDB
import Identifiers
import TriggerEngine

/// The keys under which something was fired or published, each in its scope: a trigger, or a workspace.
enum IdempotencyKeys {
    /// The event that the key stands for, if it was used since then.
    static func firstUse(of key: String, in scope: Identifier, since: Timestamp, _ db: Database) throws -> Identifier? {
        try Row.fetchOne(
            db, sql: "SELECT event_id FROM idempotency_keys WHERE scope = ? AND key = ? AND used_at >= ?",
            arguments: [scope.data, key, since.milliseconds]
        )?.identifier("event_id")
    }

    /// Notes the key, and drops some that are too old to matter.
    static func note(_ key: String, in scope: Identifier, of event: Event, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO idempotency_keys VALUES (?, ?, ?, ?)",
            arguments: [scope.data, key, event.id.data, event.effectiveAt.milliseconds])
        let expired = event.effectiveAt.advanced(bySeconds: -Engine.idempotencyWindow)
        let old = try Row.fetchAll(
            db, sql: "SELECT scope, key FROM idempotency_keys WHERE used_at < ? ORDER BY used_at LIMIT 4",
            arguments: [expired.milliseconds])
        for row in old {
            try db.execute(
                sql: "DELETE FROM idempotency_keys WHERE scope = ? AND key = ?",
                arguments: [row["scope"] as Data, row["key"] as String])
        }
    }
}
