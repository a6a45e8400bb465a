import Foundation
import GRDB
import Identifiers
import Ingress
import Logging
import TestSupport
import Testing
import TriggerEngine

@testable import Storage

/// Deliveries while their rows cannot come into the tables yet: another connection holds the database.
struct DeliveryJournalTests {
    private static func small(_ change: (inout CommitQueue.Limits) -> Void = { _ in }) -> CommitQueue.Limits {
        var limits = CommitQueue.Limits()
        limits.journalBytes = 64 * JournalBatch.blockSize
        change(&limits)
        return limits
    }

    private func count(_ world: StorageWorld) async throws -> Int? {
        try await world.store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM deliveries") }
    }

    /// A connection in the middle of a write, which keeps all others from writing.
    private func block(_ world: StorageWorld) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: world.store.directory.databasePath, configuration: configuration)
        try other.inDatabase { db in try db.execute(sql: "BEGIN IMMEDIATE") }
        return other
    }

    private func unblock(_ other: DatabaseQueue) throws {
        try other.inDatabase { db in try db.execute(sql: "ROLLBACK") }
    }

    @Test("a delivery is answered before it is in the tables, is there after a crash, and fires once")
    func acknowledgedBeforeApplied() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        await world.store.settle()
        let other = try block(world)
        var acknowledged: [DeliveryReceipt] = []
        for number in 0..<50 {
            let delivery = try world.delivery(#"{"type":"lead","n":\#(number)}"#, for: destination)
            acknowledged.append(try await deliveries.insert(delivery, as: .fired(merged: number % 2 == 0 ? nil : Array("{}".utf8))))
        }
        #expect(try await count(world) == 0)
        // The process ends here: what it has not brought into the tables is only in the journal.
        try unblock(other)
        let image = try TemporaryDirectory()
        for name in ["gateway.db", "gateway.db-wal", "gateway.journal", "sealing.key"] {
            try FileManager.default.copyItem(atPath: world.directory.path + "/" + name, toPath: image.path + "/" + name)
        }
        let recorder = LogRecorder()
        let store = try Store(DataDirectory(path: image.path), serves: true, logger: recorder.logger)
        let list = try await DeliveryStore(store).deliveries(of: destination, offset: 0, limit: 100)
        #expect(list.items.map(\.id) == acknowledged.reversed().map(\.deliveryID))
        let fires = try await EngineStore(store).pendingFires(limit: 100)
        #expect(fires.map(\.eventID) == acknowledged.map(\.firedEventID))
        #expect(store.wasInterrupted)
        try store.close()
        // In order, nothing is left to bring in.
        let again = try Store(DataDirectory(path: image.path), serves: true, logger: recorder.logger)
        #expect(!again.wasInterrupted)
        #expect(try await DeliveryStore(again).deliveries(of: destination, offset: 0, limit: 100).total == 50)
        try again.close()
        #expect(recorder.lines.allSatisfy { !$0.contains("missing") })
    }

    @Test("when the journal is full, deliveries wait until rows are in the tables; none is written over")
    func full() async throws {
        let world = try StorageWorld(Self.small())
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        var acknowledged: [Identifier] = []
        // Each fills a block at least: the ring goes around many times. The last ones are in the journal alone.
        for number in 0..<300 {
            if number == 290 { world.halt() }
            let delivery = try world.delivery(#"{"type":"lead","n":\#(number)}"#, for: destination)
            acknowledged.append(try await deliveries.insert(delivery, as: .fired(merged: nil)).deliveryID)
        }
        #expect(try await count(world) == 290)
        try world.crash()
        let list = try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 1000)
        #expect(list.items.map(\.id) == acknowledged.reversed())
    }

    @Test("a delivery that is too large for the journal goes to the tables itself, in its turn")
    func tooLarge() async throws {
        let world = try StorageWorld(Self.small())
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        var acknowledged: [Identifier] = []
        for pad in [10, 500_000, 20, 100_000, 30] {
            let body = #"{"type":"lead","pad":"\#(String(repeating: "x", count: pad))"}"#
            acknowledged.append(try await deliveries.insert(try world.delivery(body, for: destination), as: .fired(merged: nil)).deliveryID)
        }
        try world.crash()
        let list = try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 10)
        #expect(list.items.map(\.id) == acknowledged.reversed())
        #expect(list.items.map(\.size).reversed().map { $0 / 1000 } == [0, 500, 0, 100, 0])
    }

    @Test("a journal of another database, or from before it, is not taken for its own")
    func foreign() async throws {
        let (world, other) = (try StorageWorld(), try StorageWorld())
        let destination = try await world.makeDestination()
        _ = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        let paths = [world, other].map { $0.directory.path + "/gateway.journal" }
        try FileManager.default.removeItem(atPath: paths[0])
        try FileManager.default.copyItem(atPath: paths[1], toPath: paths[0])
        #expect(throws: DataDirectoryError.journalForeign(paths[0])) { try world.crash() }
        try FileManager.default.removeItem(atPath: paths[0])
        #expect(throws: Never.self) { try world.crash() }
    }

    @Test("a journal that is missing after a crash is told, and a new one begins")
    func missing() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        _ = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        await world.store.settle()
        try FileManager.default.removeItem(atPath: world.directory.path + "/gateway.journal")
        let recorder = LogRecorder()
        let store = try Store(DataDirectory(path: world.directory.path), serves: true, logger: recorder.logger)
        #expect(recorder.lines.contains { $0.contains("journal is missing") })
        let deliveries = DeliveryStore(store)
        _ = try await deliveries.insert(try world.delivery(#"{"type":"second"}"#, for: destination), as: .fired(merged: nil))
        #expect(try await deliveries.deliveries(of: destination, offset: 0, limit: 10).total == 2)
        try store.close()
    }

    @Test("the store is not ready once its journal was removed")
    func removed() async throws {
        let world = try StorageWorld()
        #expect(await world.store.probe() == nil)
        try FileManager.default.removeItem(atPath: world.directory.path + "/gateway.journal")
        #expect(await world.store.probe() != nil)
    }

    @Test("while rows cannot come into the tables nothing more is taken, and what was taken comes there as soon as it can")
    func failingTables() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        await world.store.settle()
        try await world.store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 1") }
        let first = try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: nil))
        await world.store.settle()
        await #expect(throws: StoreError.self) {
            try await deliveries.insert(try world.delivery(#"{"type":"second"}"#, for: destination), as: .fired(merged: nil))
        }
        try await world.store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 0") }
        let third = try await deliveries.insert(try world.delivery(#"{"type":"third"}"#, for: destination), as: .fired(merged: nil))
        let list = try await deliveries.deliveries(of: destination, offset: 0, limit: 10)
        #expect(list.items.map(\.id) == [third.deliveryID, first.deliveryID])
    }
}
