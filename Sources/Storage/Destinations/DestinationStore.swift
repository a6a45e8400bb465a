import Foundation
import GRDB
package import Identifiers
package import Ingress

/// The webhook destinations in the database, and the directory that follows them.
package final class DestinationStore: Sendable {
    let store: Store
    /// Every destination, for the receive path.
    package let directory: DestinationDirectory

    private init(_ store: Store, _ directory: DestinationDirectory) {
        self.store = store
        self.directory = directory
    }

    /// Reads every destination into memory, in some parts at a time: opening their secrets and reading their mappings takes most of a start.
    package static func load(_ store: Store) async throws -> DestinationStore {
        do {
            let last = try await store.read { db in try Int64.fetchOne(db, sql: "SELECT max(number) FROM destinations") ?? 0 }
            let size = last / parts + 1
            let destinations = try await withThrowingTaskGroup(of: [Destination].self) { group in
                for start in stride(from: 1, through: last, by: Int(size)) {
                    group.addTask { try await Self.destinations(numbered: start..<start + size, in: store) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            return DestinationStore(store, DestinationDirectory(destinations))
        } catch is OpenSSLError {
            throw try await unopened(store)
        }
    }

    private static let parts: Int64 = 4

    /// Why not every secret can be opened: with the wrong key none can.
    private static func unopened(_ store: Store) async throws -> DataDirectoryError {
        try await store.read { [key = store.sealingKey, directory = store.directory] db in
            var damaged: [Identifier] = []
            var isKeyRight = false
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM destinations WHERE deleted_at IS NULL ORDER BY number")
            while let row = try rows.next() {
                do {
                    _ = try Destination(row, key)
                    isKeyRight = true
                } catch is OpenSSLError {
                    damaged.append(try row.requiredIdentifier("id"))
                }
            }
            guard isKeyRight, let first = damaged.first else { return .sealingKeyWrong(directory.sealingKeyPath) }
            return .secretsDamaged(directory.databasePath, count: damaged.count, first: first.description)
        }
    }

    private static func destinations(numbered numbers: Range<Int64>, in store: Store) async throws -> [Destination] {
        try await store.read { [key = store.sealingKey] db in
            let sql = "SELECT * FROM destinations WHERE deleted_at IS NULL AND number >= ? AND number < ?"
            return try Row.fetchAll(db, sql: sql, arguments: [numbers.lowerBound, numbers.upperBound]).map { try Destination($0, key) }
        }
    }
}

extension DestinationStore: DestinationRepository {
    package func destinations(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (
        items: [Destination], total: Int
    ) {
        try await store.read { [key = store.sealingKey] db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM destinations WHERE workspace_id = ? AND deleted_at IS NULL",
                arguments: [workspaceID.data])
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM destinations WHERE workspace_id = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT ? OFFSET ?
                    """, arguments: [workspaceID.data, limit, offset])
            return (try rows.map { try Destination($0, key) }, total ?? 0)
        }
    }

    package func destination(_ id: Identifier, in workspaceID: Identifier) -> Destination? {
        directory.find(id, in: workspaceID)
    }

    package func create(
        in workspaceID: Identifier, triggerID: Identifier, settings: DestinationSettings, createdBy: Identifier?
    ) async throws -> Destination {
        let (id, secret, now) = (store.ids.nextUnpredictable(), try SigningSecret.generate(), store.now())
        let sealed = try SigningSecrets(current: secret).sealedCurrent(by: store.sealingKey, for: id)
        return try await store.commits.write { [directory] db in
            try db.execute(
                sql: """
                    INSERT INTO destinations (id, workspace_id, trigger_id, sealed_secret, created_by, created_at, updated_at,
                        \(Self.settingColumns.joined(separator: ", ")))
                    VALUES (?, ?, ?, ?, ?, ?, ?, \(Self.settingColumns.map { _ in "?" }.joined(separator: ", ")))
                    """,
                arguments: [
                    id.data, workspaceID.data, triggerID.data, Data(sealed), createdBy?.data, now.milliseconds, now.milliseconds,
                ] + settings.arguments)
            let destination = Destination(
                id: id, workspaceID: workspaceID, triggerID: triggerID, number: db.lastInsertedRowID, settings: settings,
                secrets: SigningSecrets(current: secret), createdBy: createdBy, createdAt: now, updatedAt: now)
            db.afterNextTransaction { _ in directory.insert(destination) }
            return destination
        }
    }

    package func update(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout DestinationSettings) -> Void
    ) async throws -> Destination? {
        try await replace(id, in: workspaceID) { destination, now, db in
            var settings = destination.settings
            change(&settings)
            try db.execute(
                sql: """
                    UPDATE destinations SET \(Self.settingColumns.map { "\($0) = ?" }.joined(separator: ", ")), updated_at = ?
                    WHERE id = ?
                    """, arguments: settings.arguments + [now.milliseconds, id.data])
            return destination.with(settings: settings, updatedAt: now)
        }
    }

    package func rotateSecret(_ id: Identifier, in workspaceID: Identifier, atOnce: Bool) async throws -> Destination? {
        let secret = try SigningSecret.generate()
        return try await replace(id, in: workspaceID) { [key = store.sealingKey] destination, now, db in
            let secrets = destination.secrets.rotated(to: secret, at: now, atOnce: atOnce)
            let (current, previous) = (try secrets.sealedCurrent(by: key, for: id), try secrets.sealedPrevious(by: key, for: id))
            try db.execute(
                sql: "UPDATE destinations SET sealed_secret = ?, sealed_previous_secrets = ?, updated_at = ? WHERE id = ?",
                arguments: [Data(current), previous.map { Data($0) }, now.milliseconds, id.data])
            return destination.with(secrets: secrets, updatedAt: now)
        }
    }

    package func delete(_ id: Identifier, in workspaceID: Identifier) async throws {
        let now = store.now()
        try await store.commits.write { [directory] db in
            try db.execute(
                sql: """
                    UPDATE destinations SET deleted_at = ?, sealed_secret = x'', sealed_previous_secrets = NULL
                    WHERE id = ? AND workspace_id = ? AND deleted_at IS NULL
                    """,
                arguments: [now.milliseconds, id.data, workspaceID.data])
            db.afterNextTransaction { _ in
                if directory.find(id, in: workspaceID) != nil { directory.remove(id) }
            }
        }
    }

    /// Changes a destination as it is at its turn in the commit queue, so that of two changes at the same time none is half applied, and has
    /// the directory follow in the order of the commits.
    private func replace(
        _ id: Identifier, in workspaceID: Identifier,
        change: @escaping @Sendable (Destination, Timestamp, Database) throws -> Destination
    ) async throws -> Destination? {
        let now = store.now()
        return try await store.commits.write { [directory, key = store.sealingKey] db in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM destinations WHERE id = ? AND workspace_id = ? AND deleted_at IS NULL",
                arguments: [id.data, workspaceID.data])
            guard let row else { return nil }
            let changed = try change(try Destination(row, key), now, db)
            db.afterNextTransaction { _ in directory.insert(changed) }
            return changed
        }
    }
}
