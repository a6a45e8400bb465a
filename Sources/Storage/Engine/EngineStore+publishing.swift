import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore: EventStore {
    package func publish(
        _ event: Event, idempotencyKey: String?, keySince: Timestamp
    ) async throws(StoreError) -> EventReceipt {
        try await store.commits.transact(cost: event.data.count) { transaction in
            let db = transaction.db
            if let key = idempotencyKey, let first = try Self.firstEvent(of: key, in: event.workspaceID, since: keySince, db) {
                return EventReceipt(event: first, isReplay: true)
            }
            try Self.insert(event, transaction)
            if let key = idempotencyKey { try IdempotencyKeys.note(key, in: event.workspaceID, of: event, db) }
            return EventReceipt(event: event, isReplay: false)
        }
    }

    private static func firstEvent(of key: String, in workspaceID: Identifier, since: Timestamp, _ db: Database) throws -> Event? {
        guard let id = try IdempotencyKeys.firstUse(of: key, in: workspaceID, since: since, db) else { return nil }
        return try event(id, in: workspaceID, db).map(Event.init)
    }

    // MARK: - Chains

    static let chainSQL = "SELECT * FROM events INDEXED BY events_by_chain WHERE chain_id = ?"

    package func chain(of eventID: Identifier, in workspaceID: Identifier) async throws(StoreError) -> [Event]? {
        try await read { db in
            let named = try Self.event(eventID, in: workspaceID, db)
            let delivered = named == nil ? try Self.firedEvent(of: eventID, in: workspaceID, db) : nil
            guard let row = try named ?? delivered.flatMap({ try Self.event($0, in: workspaceID, db) }) else { return nil }
            let event = try Event(row)
            let first = try Self.event(event.chainID, in: workspaceID, db)
            let others = try Row.fetchAll(try db.cachedStatement(sql: Self.chainSQL), arguments: [event.chainID.data])
            return try ([first].compactMap(\.self) + others).sorted { $0.eventPlace < $1.eventPlace }.map(Event.init)
        }
    }

    static let firstTriggerSQL = "SELECT trigger_id FROM events WHERE ordinal = ?"
    static let triggerInChainSQL = "SELECT 1 FROM events INDEXED BY events_by_chain WHERE chain_id = ? AND trigger_id = ? LIMIT 1"

    /// Whether a chain has an event of the trigger: a look-up, however long the chain is.
    static func isTrigger(_ id: Identifier, in chainID: Identifier, _ db: Database) throws -> Bool {
        let first = try Row.fetchOne(try db.cachedStatement(sql: firstTriggerSQL), arguments: [chainID.ordinal])
        if first?.identifier(at: 0) == id { return true }
        return try Bool.fetchOne(try db.cachedStatement(sql: triggerInChainSQL), arguments: [chainID.data, id.data]) != nil
    }

    // MARK: - Matching

    static let nextPublishedWorkspaceSQL = "SELECT workspace_id FROM published WHERE workspace_id > ? ORDER BY workspace_id LIMIT 1"
    static let openPublishedSQL = """
        SELECT e.* FROM published p JOIN events e ON e.ordinal = p.ordinal WHERE p.workspace_id = ? ORDER BY p.sequence LIMIT ?
        """

    package func publishedEvents(behind last: Identifier?, limit: EventSlice.Limit) async throws(StoreError) -> [Event] {
        try await read { db in
            var round = WorkspaceRound(Self.nextPublishedWorkspaceSQL, after: last)
            var workspaces: [Data] = []
            while workspaces.count < limit.count, let workspace = try round.next(db) { workspaces.append(workspace) }
            var slice = EventCollector(limit)
            for workspace in workspaces where !slice.isFull {
                try Self.collectPublished(in: workspace, atMost: max(1, limit.count / workspaces.count), &slice, db)
            }
            return slice.events
        }
    }

    private static func collectPublished(in workspace: Data, atMost share: Int, _ slice: inout EventCollector, _ db: Database) throws {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: openPublishedSQL), arguments: [workspace, share])
        while let row = try rows.next() {
            slice.add(try Event(row))
            if slice.isFull { return }
        }
    }

    package func record(_ fires: [EventFire], handled: [Event]) async throws(StoreError) -> Int {
        let fired = try await store.commits.transactInBackground { transaction in
            var fired = 0
            for fire in fires where try !Self.isTrigger(fire.fire.triggerID, in: fire.fire.chainID, transaction.db) {
                try Self.insert(fire.fire, fire.firedEvent, transaction)
                fired += 1
            }
            for event in handled { try Self.forgetPublished(event, transaction.db) }
            return fired
        }
        if fired > 0 { wake() }
        return fired
    }

    private static func forgetPublished(_ event: Event, _ db: Database) throws {
        try db.cachedStatement(
            sql: "DELETE FROM published WHERE workspace_id = ? AND sequence = (SELECT sequence FROM events WHERE ordinal = ?)"
        ).execute(arguments: [event.workspaceID.data, event.id.ordinal])
    }

    package func waitForPublishedEvents() async {
        await store.sequencer.published.wait(atMost: Self.longestWait)
    }

    /// Between two looks at what was published, at most; an event that comes in between rings.
    private static let longestWait = Duration.seconds(5)
}

/// Collects events up to a limit.
struct EventCollector {
    private(set) var events: [Event] = []
    private var bytes = 0
    private let limit: EventSlice.Limit

    init(_ limit: EventSlice.Limit) {
        self.limit = limit
    }

    var isFull: Bool { events.count >= limit.count || bytes >= limit.bytes }

    mutating func add(_ event: Event) {
        events.append(event)
        bytes += event.data.count
    }
}
