import FieldMapping
import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    package func insert(_ trigger: Trigger) async throws(StoreError) {
        try await store.commits.write { db in
            let settings = trigger.settings
            let action = try Bool.fetchOne(
                db, sql: "SELECT 1 FROM actions WHERE id = ? AND workspace_id = ?",
                arguments: [settings.actionID.data, trigger.workspaceID.data])
            guard action != nil else { throw StoreError.unknownAction }
            try db.execute(
                sql: "INSERT INTO triggers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    trigger.id.data, trigger.workspaceID.data, settings.name, settings.description, settings.eventType,
                    settings.eventFilter.map { String(decoding: $0, as: UTF8.self) }, settings.actionID.data,
                    String(decoding: settings.inputTemplate.json, as: UTF8.self), settings.timezone, trigger.isActive,
                    trigger.createdBy?.data, trigger.createdAt.milliseconds, trigger.updatedAt.milliseconds,
                ])
        }
    }

    package func trigger(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Trigger? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM triggers WHERE id = ? AND workspace_id = ?", arguments: [id.data, workspaceID.data]
            ).map(Trigger.init)
        }
    }

    package func triggers(
        in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Trigger], total: Int) {
        try await read { db in
            let condition = "workspace_id = :workspace AND (:active IS NULL OR is_active = :active)"
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM triggers WHERE \(condition)",
                arguments: ["workspace": workspaceID.data, "active": isActive])
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM triggers WHERE \(condition) ORDER BY id DESC LIMIT :limit OFFSET :offset",
                arguments: ["workspace": workspaceID.data, "active": isActive, "limit": limit, "offset": offset])
            return (try rows.map(Trigger.init), total ?? 0)
        }
    }

    package func allTriggers() async throws(StoreError) -> [Trigger] {
        try await read { db in try Row.fetchAll(db, sql: "SELECT * FROM triggers").map(Trigger.init) }
    }

    package func insert(_ action: Action) async throws(StoreError) {
        try await store.commits.write { db in
            let settings = action.settings
            let taken = try Bool.fetchOne(
                db, sql: "SELECT 1 FROM actions WHERE workspace_id = ? AND slug = ?",
                arguments: [action.workspaceID.data, settings.slug])
            guard taken == nil else { throw StoreError.slugTaken }
            try db.execute(
                sql: "INSERT INTO actions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    action.id.data, action.workspaceID.data, settings.slug, settings.name, settings.description,
                    String(decoding: settings.inputSchema, as: UTF8.self), settings.isEnabled, settings.kind.rawValue,
                    action.createdBy?.data, action.createdAt.milliseconds, action.updatedAt.milliseconds,
                ])
        }
    }

    package func action(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Action? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM actions WHERE id = ? AND workspace_id = ?", arguments: [id.data, workspaceID.data]
            ).map(Action.init)
        }
    }

    package func actions(
        in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [Action], total: Int) {
        try await read { db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM actions WHERE workspace_id = ?", arguments: [workspaceID.data])
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM actions WHERE workspace_id = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                arguments: [workspaceID.data, limit, offset])
            return (try rows.map(Action.init), total ?? 0)
        }
    }
}

extension Trigger {
    fileprivate init(_ row: Row) throws {
        let settings = TriggerSettings(
            name: row["name"], description: row["description"], eventType: row["event_type"],
            eventFilter: row.bytes("event_filter"), actionID: try row.requiredIdentifier("action_id"),
            inputTemplate: try InputTemplate(row.bytes("input_template") ?? []), timezone: row["timezone"])
        self.init(
            id: try row.requiredIdentifier("id"), workspaceID: try row.requiredIdentifier("workspace_id"), settings: settings,
            isActive: row["is_active"], createdBy: row.identifier("created_by"),
            createdAt: Timestamp(milliseconds: row["created_at"]), updatedAt: Timestamp(milliseconds: row["updated_at"]))
    }
}

extension Action {
    fileprivate init(_ row: Row) throws {
        guard let kind = ActionKind(rawValue: row["kind"]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown kind of action")
        }
        let settings = ActionSettings(
            slug: row["slug"], name: row["name"], description: row["description"],
            inputSchema: row.bytes("input_schema") ?? [], isEnabled: row["is_enabled"], kind: kind)
        self.init(
            id: try row.requiredIdentifier("id"), workspaceID: try row.requiredIdentifier("workspace_id"), settings: settings,
            createdBy: row.identifier("created_by"), createdAt: Timestamp(milliseconds: row["created_at"]),
            updatedAt: Timestamp(milliseconds: row["updated_at"]))
    }
}
