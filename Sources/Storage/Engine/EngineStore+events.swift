import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    private static let eventSQL = InsertSQL("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")

    /// Events are keyed by their id: one that is there already is passed over.
    static func insert(_ event: Event, _ transaction: Transaction) throws {
        let row = try transaction.insert(eventSQL)
        row.bind(event.id.ordinal)
        row.bind(event.id.randomColumn)
        row.bind(event.workspaceID)
        row.bind(event.eventType)
        row.bind(event.triggerID)
        row.bind(event.chainID)
        row.bind(event.parentID)
        row.bind(text: event.data)
        row.bind(event.effectiveAt.milliseconds)
        row.bind(event.createdAt.milliseconds)
        row.bind(event.traceID)
        try row.run()
    }

    package func events(
        ofTrigger id: Identifier, in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Event], total: Int) {
        try await read { db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM events WHERE trigger_id = ?", arguments: [id.data])
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM events WHERE trigger_id = ? AND workspace_id = ? ORDER BY ordinal DESC LIMIT ? OFFSET ?",
                arguments: [id.data, workspaceID.data, limit, offset])
            return (try rows.map(Event.init), total ?? 0)
        }
    }
}

extension Event {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: Identifier(ordinal: row["ordinal"], randomColumn: row["random"]),
            workspaceID: try row.requiredIdentifier("workspace_id"), eventType: row["event_type"],
            triggerID: row.identifier("trigger_id"), chainID: try row.requiredIdentifier("chain_id"),
            parentID: row.identifier("parent_id"), data: row.bytes("data") ?? [],
            effectiveAt: Timestamp(milliseconds: row["effective_at"]), createdAt: Timestamp(milliseconds: row["created_at"]),
            traceID: row["trace_id"])
    }
}
