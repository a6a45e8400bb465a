import GRDB
import Identifiers
import Ingress
import TestSupport
import Testing
import TriggerEngine

@testable import Storage

@Suite("Removing old deliveries")
struct DeliveryRetentionTests {
    private static let day = 86_400

    /// All that is to go now, of what is older than a day.
    private func remove(_ world: StorageWorld) async throws -> Int {
        let store = DeliveryStore(world.store)
        var (last, count): (Int64?, Int) = (0, 0)
        while let behind = last {
            let instant = world.clock.now.advanced(bySeconds: -Self.day)
            let removal = try await store.removeDeliveries(madeBefore: instant, behind: behind, at: world.clock.now)
            last = removal.last
            count += removal.count
        }
        return count
    }

    private func run(_ world: StorageWorld) async throws {
        let engine = EngineStore(world.store)
        try await world.store.settle()
        let fires = try await engine.pendingFires(limit: 10_000)
        try await engine.record(fires.map { TriggerStoreWorld(engine).completedRun(of: $0) })
    }

    private func rows(_ world: StorageWorld) async throws -> [Int] {
        try await world.store.read { db in
            try ["deliveries", "delivery_index", "delivery_index_recent", "delivery_outcomes", "delivery_attempts", "delivery_failed"].map {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? -1
            }
        }
    }

    @Test("what is older goes, with its outcome, its attempts and its entry in the index; what is younger stays", arguments: [4, 5000])
    func removes(slice: Int) async throws {
        var limits = StorageWorld.limits
        limits.indexSlice = slice
        let world = try StorageWorld(limits)
        let (destination, store) = (try await world.makeDestination(), DeliveryStore(world.store))
        for number in 0..<1200 {
            _ = try await store.insert(try world.delivery(#"{"type":"lead","n":\#(number)}"#, for: destination), as: .fired(merged: nil))
        }
        let failed = try world.delivery(#"{"type":"failed"}"#, for: destination)
        let id = try await store.insert(failed, as: .pending).deliveryID
        let attempt = AttemptRecord(number: 1, startedAt: world.clock.now, durationMicroseconds: 1, outcome: "connect_failed", status: nil)
        try await store.conclude(
            ConcludedDelivery(id, failed, until: failed.retryUntil), .failed(.engineUnreachable, at: world.clock.now), attempts: [attempt])
        try await run(world)
        world.clock.advance(bySeconds: Self.day)
        #expect(try await remove(world) == 0)
        let young = try await store.insert(try world.delivery(#"{"type":"young"}"#, for: destination), as: .fired(merged: nil))
        try await run(world)
        world.clock.advance(bySeconds: 1)
        #expect(try await remove(world) == 1201)
        #expect(try await store.deliveries(of: destination, offset: 0, limit: 10).items.map(\.id) == [young.deliveryID])
        #expect(try await store.delivery(id, of: destination) == nil)
        #expect(try await rows(world)[3...] == [0, 0, 0])
        world.clock.advance(bySeconds: 2 * Self.day)
        #expect(try await remove(world) == 1)
        try await world.store.settle()
        #expect(try await rows(world) == [0, 0, 0, 0, 0, 0])
    }

    @Test("what has not run or has no outcome yet, and what a repeat is known by, stays however old it is")
    func keeps() async throws {
        let world = try StorageWorld()
        let store = DeliveryStore(world.store)
        let destination = try await world.makeDestination()
        let remembering = try await world.makeDestination(DestinationSettings(name: "CRM", dedupeWindowSeconds: 86_400))
        _ = try await store.insert(try world.delivery(for: remembering), as: .fired(merged: nil))
        try await run(world)
        _ = try await store.insert(try world.delivery(#"{"type":"waits"}"#, for: destination), as: .fired(merged: nil))
        let pending = try world.delivery(#"{"type":"pending"}"#, for: destination)
        let id = try await store.insert(pending, as: .pending).deliveryID
        world.clock.advance(bySeconds: 3600)
        let instant = world.clock.now.advanced(bySeconds: 1)
        #expect(try await store.removeDeliveries(madeBefore: instant, at: world.clock.now).count == 0)
        try await run(world)
        #expect(try await store.removeDeliveries(madeBefore: instant, at: world.clock.now).count == 1)
        try await store.conclude(
            ConcludedDelivery(id, pending, until: pending.retryUntil), .failed(.engineUnreachable, at: world.clock.now))
        world.clock.advance(bySeconds: 3601)
        #expect(try await store.removeDeliveries(madeBefore: instant, at: world.clock.now).count == 1)
        world.clock.advance(bySeconds: Self.day)
        #expect(try await store.removeDeliveries(madeBefore: instant, at: world.clock.now).count == 1)
    }

    @Test("no id up to the last delivery's is drawn again when all are gone and the clock was set back")
    func idsGoOn() async throws {
        let world = try StorageWorld()
        let (destination, store) = (try await world.makeDestination(), DeliveryStore(world.store))
        let last = try await store.insert(try world.delivery(for: destination), as: .fired(merged: nil))
        try await run(world)
        world.clock.advance(bySeconds: 2 * Self.day)
        #expect(try await remove(world) == 1)
        try await world.store.commits.write { db in try db.execute(sql: "DELETE FROM events") }
        world.clock.advance(bySeconds: -3 * Self.day)
        try world.reopen()
        let next = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        #expect(next.deliveryID > last.firedEventID)
        #expect(try await EngineStore(world.store).pendingFires(limit: 10).map(\.eventID) == [next.firedEventID])
    }
}
