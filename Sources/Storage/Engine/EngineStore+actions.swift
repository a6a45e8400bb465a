import FieldMapping
import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    package func insert(_ action: Action, onCommit: @escaping @Sendable (Action) -> Void) async throws(ChangeError) {
        try await writeUnlessRefused { db in
            try Self.checkSlug(of: action, db)
            try Self.write(action, db)
            db.afterNextTransaction { _ in onCommit(action) }
        }
    }

    package func updateAction(
        _ id: Identifier, in workspaceID: Identifier,
        change: @escaping @Sendable (inout Action) throws(StoreError) -> Void,
        onCommit: @escaping @Sendable (Action) -> Void
    ) async throws(ChangeError) -> Action? {
        try await writeUnlessRefused { db in
            guard var action = try Self.action(id, in: workspaceID, db) else { return nil }
            try change(&action)
            try Self.checkSlug(of: action, db)
            try Self.write(action, db)
            db.afterNextTransaction { [action] _ in onCommit(action) }
            return action
        }
    }

    package func deleteAction(
        _ id: Identifier, in workspaceID: Identifier, onCommit: @escaping @Sendable () -> Void
    ) async throws(ChangeError) {
        try await writeUnlessRefused { db in
            let triggers = try String.fetchAll(
                db, sql: "SELECT name FROM triggers WHERE action_id = ? AND workspace_id = ? ORDER BY id LIMIT 11",
                arguments: [id.data, workspaceID.data])
            guard triggers.isEmpty else { throw ChangeError.actionInUse(triggers: triggers) }
            try db.execute(sql: "DELETE FROM actions WHERE id = ? AND workspace_id = ?", arguments: [id.data, workspaceID.data])
            guard db.changesCount > 0 else { return }
            db.afterNextTransaction { _ in onCommit() }
        }
    }

    private static func checkSlug(of action: Action, _ db: Database) throws {
        let taken = try Bool.fetchOne(
            db, sql: "SELECT 1 FROM actions WHERE workspace_id = ? AND slug = ? AND id <> ?",
            arguments: [action.workspaceID.data, action.settings.slug, action.id.data])
        guard taken == nil else { throw ChangeError.slugTaken }
    }

    private static func write(_ action: Action, _ db: Database) throws {
        let settings = action.settings
        try db.execute(
            sql: "INSERT OR REPLACE INTO actions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                action.id.data, action.workspaceID.data, settings.slug, settings.name, settings.description,
                String(decoding: settings.inputSchema, as: UTF8.self), settings.isEnabled, settings.kind.type.rawValue,
                String(decoding: settings.kind.config, as: UTF8.self), action.secrets.map { Data($0.current) },
                action.secrets?.previous.map { Data($0) },
                action.createdBy?.data, action.createdAt.milliseconds, action.updatedAt.milliseconds,
            ])
    }

    private static func action(_ id: Identifier, in workspaceID: Identifier, _ db: Database) throws -> Action? {
        try Row.fetchOne(
            db, sql: "SELECT * FROM actions WHERE id = ? AND workspace_id = ?", arguments: [id.data, workspaceID.data]
        ).map(Action.init)
    }

    package func action(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Action? {
        try await read { db in try Self.action(id, in: workspaceID, db) }
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

extension Action {
    fileprivate init(_ row: Row) throws {
        let settings = ActionSettings(
            slug: row["slug"], name: row["name"], description: row["description"],
            inputSchema: row.bytes("input_schema") ?? [], isEnabled: row["is_enabled"], kind: try ActionKind(row))
        self.init(
            id: try row.requiredIdentifier("id"), workspaceID: try row.requiredIdentifier("workspace_id"), settings: settings,
            secrets: row.bytes("sealed_secret").map { SealedSecrets(current: $0, previous: row.bytes("sealed_previous_secrets")) },
            createdBy: row.identifier("created_by"), createdAt: Timestamp(milliseconds: row["created_at"]),
            updatedAt: Timestamp(milliseconds: row["updated_at"]))
    }
}

extension ActionKind {
    fileprivate init(_ row: Row) throws {
        guard let type = ActionType(rawValue: row["kind"]),
            let kind = ActionKind(type, config: try JSONObject(row.bytes("config") ?? []))
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown kind of action") }
        self = kind
    }
}
