import Foundation
import GRDB
import Identifiers
import Ingress
import Logging
import TestSupport
import Testing
import TriggerEngine

@testable import Storage

/// Deliveries on their way through the journal, as far as it and the tables let them.
@Suite(.timeLimit(.minutes(2)))
struct DeliveryJournalTests {
    private static func small(_ change: (inout StoreLimits) -> Void = { _ in }) -> StoreLimits {
        var limits = StoreLimits()
        limits.journalBytes = 64 * JournalBatch.blockSize
        change(&limits)
        return limits
    }

    private func count(_ world: StorageWorld) async throws -> Int? {
        try await world.store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM deliveries") }
    }

    @Test("a delivery is answered before it is in the tables, is there after a crash, and fires once")
    func acknowledgedBeforeApplied() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        try await world.store.settle()
        let release = world.hold()
        var acknowledged: [DeliveryReceipt] = []
        for number in 0..<50 {
            let delivery = try world.delivery(#"{"type":"lead","n":\#(number)}"#, for: destination)
            acknowledged.append(try await deliveries.insert(delivery, as: .fired(merged: number % 2 == 0 ? nil : Array("{}".utf8))))
        }
        #expect(try await count(world) == 0)
        // The process ends here: what it has not brought into the tables is only in the journal.
        let image = try TemporaryDirectory()
        for name in ["gateway.db", "gateway.db-wal", "gateway.journal", "sealing.key"] {
            try FileManager.default.copyItem(atPath: world.directory.path + "/" + name, toPath: image.path + "/" + name)
        }
        release()
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
        let (deliveries, engine) = (DeliveryStore(world.store), EngineStore(world.store))
        var acknowledged: [Identifier] = []
        for pad in [10, 500_000, 20, 100_000, 30] {
            let body = #"{"type":"lead","pad":"\#(String(repeating: "x", count: pad))"}"#
            acknowledged.append(try await deliveries.insert(try world.delivery(body, for: destination), as: .fired(merged: nil)).deliveryID)
            await engine.waitForFires()
        }
        try world.crash()
        let list = try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 10)
        #expect(list.items.map(\.id) == acknowledged.reversed())
        #expect(list.items.map(\.size).reversed().map { $0 / 1000 } == [0, 500, 0, 100, 0])
    }

    @Test("a journal of another database, or from before it, is not taken for its own")
    func foreign() async throws {
        let (world, other) = (try StorageWorld(), try StorageWorld())
        for each in [world, other] {
            let destination = try await each.makeDestination()
            _ = try await DeliveryStore(each.store).insert(try each.delivery(for: destination), as: .fired(merged: nil))
        }
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
        try await world.store.settle()
        try FileManager.default.removeItem(atPath: world.directory.path + "/gateway.journal")
        let recorder = LogRecorder()
        let store = try Store(DataDirectory(path: world.directory.path), serves: true, logger: recorder.logger)
        #expect(recorder.lines.contains { $0.contains("journal is missing") })
        let deliveries = DeliveryStore(store)
        _ = try await deliveries.insert(try world.delivery(#"{"type":"second"}"#, for: destination), as: .fired(merged: nil))
        #expect(try await deliveries.deliveries(of: destination, offset: 0, limit: 10).total == 2)
        try store.close()
    }

    @Test("a database from before what its journal goes on with is not served, also when it was stopped in order")
    func olderDatabase() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        try world.reopen()
        let (backup, files) = (try TemporaryDirectory(), FileManager.default)
        try world.store.close()
        let names = ["gateway.db", "gateway.db-wal"]
        for name in names { try files.copyItem(atPath: world.directory.path + "/" + name, toPath: backup.path + "/" + name) }
        try world.open()
        _ = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        try world.store.close()
        for name in names {
            try files.removeItem(atPath: world.directory.path + "/" + name)
            try files.copyItem(atPath: backup.path + "/" + name, toPath: world.directory.path + "/" + name)
        }
        try files.removeItem(atPath: world.directory.path + "/gateway.db-shm")
        #expect(throws: DataDirectoryError.journalDamaged(world.directory.path + "/gateway.journal")) { try world.open() }
    }

    @Test(
        "a start that ended between making a journal and noting it in the database is followed by one that takes it",
        arguments: [false, true])
    func unnoted(isFirst: Bool) async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        _ = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        try await world.store.settle()
        let path = world.directory.path + "/gateway.journal"
        try FileManager.default.removeItem(atPath: path)
        _ = try JournalFile.make(path, size: StoreLimits().journalBytes, salt: 7)
        if isFirst { try await world.store.pool.write { db in try db.execute(sql: "DELETE FROM journal") } }
        try world.crash()
        _ = try await DeliveryStore(world.store).insert(
            try world.delivery(#"{"type":"second"}"#, for: destination), as: .fired(merged: nil))
        try world.crash()
        #expect(try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 10).total == 2)
    }

    @Test("a journal that cannot be written is told, to who asks and in the log, and is used again once it can")
    func failingWrites() async throws {
        let recorder = LogRecorder()
        let world = try StorageWorld(logger: recorder.logger)
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        let first = try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: nil))
        let path = world.directory.path + "/gateway.journal"
        let descriptor = try #require(try Self.descriptor(of: path))
        Self.reopen(descriptor, path, O_RDONLY)
        for number in 0..<2 {
            await #expect(throws: StoreError.self) {
                try await deliveries.insert(try world.delivery(#"{"type":"a","n":\#(number)}"#, for: destination), as: .fired(merged: nil))
            }
            #expect(await world.store.probe() != nil)
        }
        #expect(recorder.lines.count { $0.contains("the store takes no writes") && $0.contains("journal cannot be written") } == 1)
        Self.reopen(descriptor, path, O_RDWR)
        #expect(await world.store.probe() == nil)
        world.halt()
        let last = try await deliveries.insert(try world.delivery(#"{"type":"b"}"#, for: destination), as: .fired(merged: nil))
        try world.crash()
        let list = try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 10)
        #expect(list.items.map(\.id) == [last.deliveryID, first.deliveryID])
    }

    @Test("a batch that came to the disk though its sync failed is gone before another one is kept elsewhere")
    func writtenInVain() async throws {
        let world = try StorageWorld(Self.small())
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        var acknowledged: [Identifier] = []
        for number in 0..<62 {
            let delivery = try world.delivery(#"{"type":"lead","n":\#(number)}"#, for: destination)
            acknowledged.append(try await deliveries.insert(delivery, as: .fired(merged: nil)).deliveryID)
            try await world.store.settle()
        }
        let path = world.directory.path + "/gateway.journal"
        let descriptor = try #require(try Self.descriptor(of: path))
        // It takes what is written, and no sync.
        Self.reopen(descriptor, "/dev/null", O_RDWR)
        await #expect(throws: StoreError.self) {
            try await deliveries.insert(try world.delivery(#"{"type":"in vain"}"#, for: destination), as: .fired(merged: nil))
        }
        try await writeTwin(world, at: 62, path)
        Self.reopen(descriptor, path, O_RDWR)
        world.halt()
        // Too long for what is left before the file's end.
        let body = #"{"type":"lead","pad":"\#(String(repeating: "x", count: 9000))"}"#
        acknowledged.append(try await deliveries.insert(try world.delivery(body, for: destination), as: .fired(merged: nil)).deliveryID)
        try world.crash()
        let list = try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 100)
        #expect(list.items.map(\.id) == acknowledged.reversed())
    }

    /// Writes a batch with the number of the next one to a block of the journal.
    private func writeTwin(_ world: StorageWorld, at block: Int, _ path: String) async throws {
        let (salt, applied) = try await world.store.read { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT salt, applied FROM journal"))
            return (UInt64(bitPattern: row[0] as Int64), UInt64(row[1] as Int64))
        }
        let encoder = JournalEncoder(capacity: JournalBatch.blockSize)
        let row = encoder.insert(JournaledSQL.pending)
        row.bind(Int64(1))
        row.run()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: UInt64((block + 1) * JournalBatch.blockSize))
        try file.write(contentsOf: encoder.finish(sequence: applied + 1, salt: salt).withBytes { Data($0) })
        try file.close()
    }

    /// The descriptor by which this process has a file open.
    private static func descriptor(of path: String) throws -> Int32? {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first { name in
            // One that was closed meanwhile is not it.
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + name)) == path
        }.flatMap { Int32($0) }
    }

    /// Has a descriptor stand for the file as it is when opened with other flags.
    private static func reopen(_ descriptor: Int32, _ path: String, _ flags: Int32) {
        let other = open(path, flags)
        dup2(other, descriptor)
        close(other)
    }

    @Test("what waits behind many rows that cannot come into the tables ends, and a stop too")
    func manyFailing() async throws {
        let recorder = LogRecorder()
        let world = try StorageWorld(Self.small { $0.journalRows = 2 }, logger: recorder.logger)
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        let release = world.hold()
        for number in 0..<30 {
            _ = try await deliveries.insert(
                try world.delivery(#"{"type":"lead","n":\#(number)}"#, for: destination), as: .fired(merged: nil))
        }
        try await world.store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 1") }
        release()
        await #expect(throws: StoreError.self) { try await world.store.settle() }
        #expect(await world.store.probe() != nil)
        await #expect(throws: StoreError.self) {
            try await deliveries.insert(try world.delivery(#"{"type":"one too many"}"#, for: destination), as: .fired(merged: nil))
        }
        #expect(recorder.lines.contains { $0.contains("the store takes no writes") })
        try? world.store.close()
        try world.open()
        #expect(world.store.wasInterrupted)
        #expect(try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 1).total == 30)
    }

    @Test("a journal whose beginning is damaged is not taken for a new one")
    func damagedHead() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        world.halt()
        _ = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        let path = world.directory.path + "/gateway.journal"
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: 8)
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: 8)
        try file.write(contentsOf: [byte ^ 1])
        try file.close()
        #expect(throws: DataDirectoryError.journalForeign(path)) { try world.crash() }
    }

    @Test("a journal from before the database is told after a crash")
    func olderJournal() async throws {
        let recorder = LogRecorder()
        let world = try StorageWorld(logger: recorder.logger)
        let destination = try await world.makeDestination()
        let path = world.directory.path + "/gateway.journal"
        let old = try Data(contentsOf: URL(fileURLWithPath: path))
        _ = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        try world.crash()
        #expect(!recorder.lines.contains { $0.contains("the journal is behind") })
        _ = try await DeliveryStore(world.store).insert(try world.delivery(#"{"type":"b"}"#, for: destination), as: .fired(merged: nil))
        try await world.store.settle()
        try old.write(to: URL(fileURLWithPath: path))
        try world.crash()
        #expect(recorder.lines.contains { $0.contains("the journal is behind") })
    }

    @Test("the store is not ready once its journal was cut off")
    func cutOff() async throws {
        let world = try StorageWorld()
        #expect(await world.store.probe() == nil)
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: world.directory.path + "/gateway.journal"))
        try file.truncate(atOffset: 0)
        try file.close()
        #expect(await world.store.probe() != nil)
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
        try await world.store.settle()
        try await world.store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 1") }
        let first = try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: nil))
        // What was acknowledged is not told to be absent.
        let engine = EngineStore(world.store)
        await #expect(throws: StoreError.self) { try await deliveries.delivery(first.deliveryID, of: destination) }
        await #expect(throws: StoreError.self) { try await deliveries.deliveries(of: destination, offset: 0, limit: 10) }
        await #expect(throws: StoreError.self) { try await engine.unwrittenFire(first.firedEventID, in: world.workspaceID) }
        await #expect(throws: StoreError.self) { try await deliveries.firedEvent(of: first.deliveryID) }
        await #expect(throws: StoreError.self) {
            try await deliveries.insert(try world.delivery(#"{"type":"second"}"#, for: destination), as: .fired(merged: nil))
        }
        try await world.store.pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 0") }
        let third = try await deliveries.insert(try world.delivery(#"{"type":"third"}"#, for: destination), as: .fired(merged: nil))
        let list = try await deliveries.deliveries(of: destination, offset: 0, limit: 10)
        #expect(list.items.map(\.id) == [third.deliveryID, first.deliveryID])
    }
}
