import Foundation
import GRDB
import Identifiers
import Ingress
import Logging
import TestSupport
import Testing

@testable import Storage

struct SchemaTests {
    @Test("an empty directory becomes a database with every migration, in the settings that durability needs")
    func emptyDirectory() async throws {
        let world = try StorageWorld()
        let (isComplete, pageSize) = try await world.store.read { db in
            (try Schema.migrator.hasCompletedMigrations(db), try Int.fetchOne(db, sql: "PRAGMA page_size"))
        }
        #expect(isComplete && pageSize == 16_384)
        let (journal, synchronous) = try await world.store.commits.write { db in
            (try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous"))
        }
        #expect(journal == "wal" && synchronous == 2)
        #expect(!world.store.wasInterrupted)
    }

    @Test("a database that a newer version made is left alone")
    func newerVersion() async throws {
        let world = try StorageWorld()
        try await world.store.commits.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('later')") }
        #expect(throws: DataDirectoryError.fromNewerVersion(world.directory.path + "/gateway.db")) { try world.reopen() }
    }

    @Test("a process that does not serve the directory changes no schema under one that does, and makes one where nobody does")
    func migratingBeside() throws {
        let directory = try DataDirectory(path: TemporaryDirectory().path)
        func open() throws -> Store { try Store(directory, serves: false, logger: Logger(label: "test")) }
        try open().close()
        let older = try DatabaseQueue(path: directory.databasePath)
        try older.write { db in
            try db.execute(sql: "DROP TABLE interruptions")
            try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '4'")
        }
        let lock = try directory.lock()
        #expect(throws: DataDirectoryError.servedByOlderVersion(directory.path)) { try open() }
        #expect(try older.read { try !$0.tableExists("interruptions") })
        withExtendedLifetime(lock) {}
        try older.close()
    }

    @Test("migrating again changes nothing")
    func idempotent() async throws {
        let world = try StorageWorld()
        func schema() async throws -> [String] {
            try await world.store.read { db in
                try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")
            }
        }
        let before = try await schema()
        try Schema.migrator.migrate(world.store.pool)
        try world.reopen()
        #expect(try await schema() == before)
        #expect(before.count > 10)
    }

    @Test("a store knows whether the one before was closed")
    func interruption() throws {
        let world = try StorageWorld()
        try world.reopen()
        #expect(!world.store.wasInterrupted)
        try world.crash()
        #expect(world.store.wasInterrupted)
        try world.crash()
        #expect(world.store.wasInterrupted)
        try world.reopen()
        #expect(!world.store.wasInterrupted)
    }

    @Test("ids grow over a restart, also when the clock was set back")
    func identifiers() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let receipt = try await DeliveryStore(world.store).insert(
            try world.delivery(for: destination), as: .fired(merged: nil))
        world.clock.advance(bySeconds: -3600)
        try world.crash()
        let next = world.store.ids.next()
        #expect(next > receipt.firedEventID && next > receipt.deliveryID)
        #expect(next.ordinal > receipt.firedEventID.ordinal)
    }
}
