import Foundation
import GRDB
package import Identifiers

/// The API keys' rows. Read from the database at every look-up, so that a key that another process made works, and a revoked one stops, at
/// once.
package final class APIKeyStore: Sendable {
    package struct Entry: Sendable {
        package let id: Identifier
        package let workspaceID: Identifier
        package let name: String
        package let role: String
        package let createdAt: Timestamp

        package init(id: Identifier, workspaceID: Identifier, name: String, role: String, createdAt: Timestamp) {
            self.id = id
            self.workspaceID = workspaceID
            self.name = name
            self.role = role
            self.createdAt = createdAt
        }
    }

    private let store: Store

    package init(_ store: Store) {
        self.store = store
    }

    /// The key with this hash, unless it was revoked.
    package func entry(hash: [UInt8]) async throws -> Entry? {
        try await store.read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM api_keys WHERE hash = ? AND revoked_at IS NULL", arguments: [Data(hash)]
            ).map(Entry.init)
        }
    }

    package func insert(_ entry: Entry, hash: [UInt8]) async throws {
        try await store.commits.write { db in
            try db.execute(
                sql: "INSERT INTO api_keys (id, workspace_id, hash, name, role, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    entry.id.data, entry.workspaceID.data, Data(hash), entry.name, entry.role, entry.createdAt.milliseconds,
                ])
        }
    }

    /// Newest first, without revoked ones.
    package func entries(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (items: [Entry], total: Int) {
        try await store.read { db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM api_keys WHERE workspace_id = ? AND revoked_at IS NULL",
                arguments: [workspaceID.data])
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM api_keys WHERE workspace_id = ? AND revoked_at IS NULL ORDER BY id DESC LIMIT ? OFFSET ?
                    """, arguments: [workspaceID.data, limit, offset])
            return (try rows.map(Entry.init), total ?? 0)
        }
    }

    package func revoke(_ id: Identifier, in workspaceID: Identifier) async throws {
        let now = store.now()
        try await store.commits.write { db in
            try db.execute(
                sql: "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND workspace_id = ? AND revoked_at IS NULL",
                arguments: [now.milliseconds, id.data, workspaceID.data])
        }
    }
}

extension APIKeyStore.Entry {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.requiredIdentifier("id"), workspaceID: try row.requiredIdentifier("workspace_id"), name: row["name"],
            role: row["role"], createdAt: Timestamp(milliseconds: row["created_at"]))
    }
}
