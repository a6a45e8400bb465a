import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    private static let eventSQL = InsertSQL("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    private static let notePublishedSQL = InsertSQL("INSERT INTO published VALUES (?, ?, ?)")

    /// Events are keyed by their id: one that is there already is passed over.
    static func insert(_ event: Event, _ transaction: Transaction) throws {
        let place = transaction.sequencer.nextPlace()
        let row = try transaction.insert(eventSQL)
        row.bind(event.id.ordinal)
        row.bind(event.id.randomColumn)
        row.bind(place)
        row.bind(event.workspaceID)
        row.bind(event.eventType)
        row.bind(event.triggerID)
        row.bind(event.chainID == event.id ? nil : event.chainID)
        row.bind(event.parentID)
        row.bind(text: event.data)
        row.bind(event.effectiveAt.milliseconds)
        row.bind(event.createdAt.milliseconds)
        row.bind(event.traceID)
        try row.run()
        guard transaction.db.changesCount > 0, transaction.sequencer.note(event, at: place) else { return }
        let published = try transaction.insert(notePublishedSQL)
        published.bind(event.workspaceID)
        published.bind(place)
        published.bind(event.id.ordinal)
        try published.run()
    }

    static let runCountSQL = "SELECT sum(count) FROM (\(IndexTables.events.rowsSQL("count(*) AS count")))"
    static let runsSQL = """
        SELECT e.* FROM (\(IndexTables.events.rowsSQL("ordinal")) ORDER BY ordinal DESC LIMIT :limit OFFSET :offset) entry
        CROSS JOIN events e ON e.ordinal = entry.ordinal WHERE e.workspace_id = :workspace ORDER BY e.ordinal DESC
        """

    package func events(
        ofTrigger id: Identifier, in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Event], total: Int) {
        try await read { db in
            let total = try Int.fetchOne(try db.cachedStatement(sql: Self.runCountSQL), arguments: ["key": id.data])
            let rows = try Row.fetchAll(
                try db.cachedStatement(sql: Self.runsSQL),
                arguments: ["key": id.data, "workspace": workspaceID.data, "limit": limit, "offset": offset])
            return (try rows.map(Event.init), total ?? 0)
        }
    }

    /// The event with this id, if it belongs to the workspace.
    static func event(_ id: Identifier, in workspaceID: Identifier, _ db: Database) throws -> Row? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM events WHERE ordinal = ? AND random = ? AND workspace_id = ?")
        return try Row.fetchOne(statement, arguments: [id.ordinal, id.randomColumn, workspaceID.data])
    }
}

extension Event {
    /// By position, of a whole row: a look-up by name compares names without regard to case, column by column.
    init(_ row: Row) throws {
        let id = Identifier(ordinal: row[0], randomColumn: row[1])
        self.init(
            id: id, workspaceID: try row.requiredIdentifier(at: 3), eventType: row[4],
            triggerID: row.identifier(at: 5), chainID: row.identifier(at: 6) ?? id, parentID: row.identifier(at: 7),
            data: row.bytes(at: 8) ?? [], effectiveAt: Timestamp(milliseconds: row[9]), createdAt: Timestamp(milliseconds: row[10]),
            traceID: row[11])
    }
}

extension Row {
    /// Of an event's whole row: its place among all events.
    var eventPlace: Int64 { self[2] }
    /// Of an event's whole row.
    var eventType: String { self[4] }
}
