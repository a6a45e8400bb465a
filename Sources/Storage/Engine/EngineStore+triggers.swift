import FieldMapping
import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    package func insert(_ trigger: Trigger, onCommit: @escaping @Sendable (Trigger) -> Void) async throws(ChangeError) {
        try await writeUnlessRefused { db in
            try Self.checkAction(of: trigger, db)
            try Self.write(trigger, db)
            db.afterNextTransaction { _ in onCommit(trigger) }
        }
    }

    package func updateTrigger(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Trigger) -> Void,
        onCommit: @escaping @Sendable (Trigger) -> Void
    ) async throws(ChangeError) -> Trigger? {
        try await writeUnlessRefused { db in
            guard let before = try Self.trigger(id, in: workspaceID, db) else { return nil }
            var trigger = before
            change(&trigger)
            if trigger.settings.actionID != before.settings.actionID { try Self.checkAction(of: trigger, db) }
            try Self.write(trigger, db)
            db.afterNextTransaction { [trigger] _ in onCommit(trigger) }
            return trigger
        }
    }

    package func deleteTrigger(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(StoreError) {
        try await store.commits.write { db in
            try db.execute(sql: "DELETE FROM triggers WHERE id = ? AND workspace_id = ?", arguments: [id.data, workspaceID.data])
            guard db.changesCount > 0 else { return }
            db.afterNextTransaction { _ in onCommit() }
        }
    }

    private static func checkAction(of trigger: Trigger, _ db: Database) throws {
        let action = try Bool.fetchOne(
            db, sql: "SELECT 1 FROM actions WHERE id = ? AND workspace_id = ?",
            arguments: [trigger.settings.actionID.data, trigger.workspaceID.data])
        guard action != nil else { throw ChangeError.unknownAction }
    }

    private static func write(_ trigger: Trigger, _ db: Database) throws {
        let settings = trigger.settings
        try db.execute(
            sql: "INSERT OR REPLACE INTO triggers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                trigger.id.data, trigger.workspaceID.data, settings.name, settings.description, settings.eventType,
                settings.eventFilter.map { String(decoding: $0.json, as: UTF8.self) }, settings.actionID.data,
                String(decoding: settings.inputTemplate.json, as: UTF8.self), settings.schedule?.text, settings.timezone,
                trigger.isActive, trigger.scheduledFrom.milliseconds, trigger.createdBy?.data, trigger.createdAt.milliseconds,
                trigger.updatedAt.milliseconds,
            ])
    }

    private static func trigger(_ id: Identifier, in workspaceID: Identifier, _ db: Database) throws -> Trigger? {
        try Row.fetchOne(
            db, sql: "SELECT * FROM triggers WHERE id = ? AND workspace_id = ?", arguments: [id.data, workspaceID.data]
        ).map(Trigger.init)
    }

    package func trigger(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Trigger? {
        try await read { db in try Self.trigger(id, in: workspaceID, db) }
    }

    package func triggers(
        in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Trigger], total: Int) {
        try await read { db in
            var condition = "workspace_id = :workspace"
            var arguments: StatementArguments = ["workspace": workspaceID.data]
            if let isActive {
                condition += " AND is_active = :active"
                arguments += ["active": isActive]
            }
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM triggers WHERE \(condition)", arguments: arguments)
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM triggers WHERE \(condition) ORDER BY id DESC LIMIT :limit OFFSET :offset",
                arguments: arguments + ["limit": limit, "offset": offset])
            return (try rows.map(Trigger.init), total ?? 0)
        }
    }

    package func loadTriggers(
        count: @escaping @Sendable (Int) -> Void, each: @escaping @Sendable (TriggerEntry) -> Void
    ) async throws(StoreError) {
        try await read { db in
            count(try Int.fetchOne(db, sql: "SELECT count(*) FROM triggers") ?? 0)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, workspace_id, action_id, name, input_template, scheduled_from, is_active, schedule, timezone, event_type,
                        event_filter
                    FROM triggers
                    """)
            while let row = try rows.next() { each(try TriggerEntry(row)) }
        }
    }
}

extension TriggerEntry {
    /// By position: there may be a million of them.
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.requiredIdentifier(at: 0), workspaceID: try row.requiredIdentifier(at: 1),
            actionID: try row.requiredIdentifier(at: 2), name: row[3], template: row.bytes(at: 4) ?? [],
            start: row[6] ? try Start(row) : nil, scheduledFrom: Timestamp(milliseconds: row[5]))
    }
}

extension TriggerEntry.Start {
    fileprivate init(_ row: Row) throws {
        if let schedule = row[7] as String? {
            self = .schedule(TriggerEntry.Timing(schedule: schedule, timezone: row[8]))
        } else {
            guard let type = EventTypePattern(row[9]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unreadable event type of a trigger")
            }
            self = .events(TriggerEntry.Wanted(eventType: type, filter: try row.bytes(at: 10).map(EventFilter.init(stored:))))
        }
    }
}

extension EventFilter {
    fileprivate init(stored json: [UInt8]) throws {
        try self.init(JSONObject(json))
    }
}

extension Trigger {
    fileprivate init(_ row: Row) throws {
        let schedule = try (row["schedule"] as String?).map { try CronSchedule($0) }
        let settings = TriggerSettings(
            name: row["name"], description: row["description"], eventType: row["event_type"],
            eventFilter: try row.bytes("event_filter").map(EventFilter.init(stored:)), actionID: try row.requiredIdentifier("action_id"),
            inputTemplate: try InputTemplate(row.bytes("input_template") ?? []), schedule: schedule,
            timezone: row["timezone"])
        self.init(
            id: try row.requiredIdentifier("id"), workspaceID: try row.requiredIdentifier("workspace_id"), settings: settings,
            isActive: row["is_active"], scheduledFrom: Timestamp(milliseconds: row["scheduled_from"]),
            createdBy: row.identifier("created_by"),
            createdAt: Timestamp(milliseconds: row["created_at"]), updatedAt: Timestamp(milliseconds: row["updated_at"]))
    }
}
