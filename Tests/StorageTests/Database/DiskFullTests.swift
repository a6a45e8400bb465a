import GRDB
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import Ingress
@testable import Storage

/// A disk without room, stood in for by SQLite's own limit on the number of pages.
@Suite(.timeLimit(.minutes(1)))
struct DiskFullTests {
    /// Lets the database grow by so many pages from now; `nil` without limit.
    private func allow(_ pages: Int?, _ world: StorageWorld) throws {
        try world.store.pool.writeWithoutTransaction { db in
            let count = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let limit = pages.map { count + $0 } ?? 1_000_000
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(limit)")
        }
    }

    @Test("a full disk refuses deliveries, loses none that was acknowledged, and is got over")
    func deliveries() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        let body = #"{"type":"lead","pad":"\#(String(repeating: "x", count: 40_000))"}"#
        try allow(40, world)
        var acknowledged: [Identifier] = []
        var failures: [StoreError] = []
        for _ in 0..<40 {
            do {
                let delivery = try world.delivery(body, for: destination)
                acknowledged.append(try await deliveries.insert(delivery, as: .fired(merged: nil)).deliveryID)
            } catch let error as StoreError {
                failures.append(error)
            }
        }
        #expect(!acknowledged.isEmpty && !failures.isEmpty)
        for failure in failures {
            guard case .unavailable(let message) = failure else {
                Issue.record("\(failure)")
                continue
            }
            #expect(message.contains("SQLite 13"))
        }
        try allow(nil, world)
        let delivery = try world.delivery(for: destination)
        acknowledged.append(try await deliveries.insert(delivery, as: .fired(merged: nil)).deliveryID)
        let list = try await deliveries.deliveries(of: destination, offset: 0, limit: 100)
        #expect(list.items.map(\.id) == acknowledged.reversed())
        try world.crash()
        let reopened = try await DeliveryStore(world.store).deliveries(of: destination, offset: 0, limit: 100)
        #expect(reopened.items.map(\.id) == acknowledged.reversed())
        #expect(reopened.items.allSatisfy { $0.state == .fired })
        let fires = try await EngineStore(world.store).pendingFires(limit: 100)
        #expect(fires.map(\.eventID) == reopened.items.reversed().compactMap(\.firedEventID))
    }

    @Test("an end that the disk refused is written once there is room, and a sender that was not told is known", arguments: [true, false])
    func conclusions(fires: Bool) async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let deliveries = DeliveryStore(world.store)
        let delivery = try world.delivery(for: destination)
        let id = try await deliveries.insert(delivery, as: .pending).deliveryID
        try await world.store.settle()
        let fired = DeliveryReceipt(deliveryID: id, firedEventID: IdentifierSource().next())
        let concluded = ConcludedDelivery(id, delivery, until: delivery.retryUntil)
        let conclusion: DeliveryConclusion =
            fires ? .fired(fired.firedEventID, at: world.clock.now) : .failed(.engineUnreachable, at: world.clock.now)
        try allow(0, world)
        let body = #"{"type":"lead","pad":"\#(String(repeating: "x", count: 40_000))"}"#
        // Shows the journal that its rows cannot come into the tables.
        while (try? await deliveries.insert(try world.delivery(body, for: destination), as: .pending)) != nil {}
        await #expect(throws: StoreError.self) { try await deliveries.conclude(concluded, conclusion) }
        deliveries.concludeLater(concluded, conclusion, attempts: [])
        await deliveries.concludeUnwritten()
        await #expect(throws: StoreError.self) { try await deliveries.concludeUnwritten(id) }
        #expect(deliveries.unwritten.all.count == 1)
        try allow(nil, world)
        // One of many, as each second, or for a sender that asks.
        if fires { try await deliveries.concludeUnwritten(id) } else { await deliveries.concludeUnwritten() }
        #expect(deliveries.unwritten.all.isEmpty)
        let record = try await deliveries.delivery(id, of: destination)
        #expect(record?.state == (fires ? .fired : .failed) && record?.firedEventID == (fires ? fired.firedEventID : nil))
        try world.reopen()
        let memory = RequestMemory()
        _ = try await DeliveryStore(world.store).restore(memory, at: world.clock.now)
        switch memory.recall(delivery.identityNow(), at: world.clock.now, completion: { _ in }) {
        case .answered(fired) where fires: break
        case .failed(id) where !fires: break
        case let known: Issue.record("\(String(describing: known))")
        }
    }

    @Test("a change of a destination that the disk refuses is not in memory either")
    func destinations() async throws {
        let world = try StorageWorld()
        let destinations = try await DestinationStore.load(world.store)
        let made = try await destinations.create(
            in: world.workspaceID, triggerID: world.store.ids.next(), settings: DestinationSettings(name: "CRM"),
            createdBy: nil)
        try allow(0, world)
        let long = String(repeating: "x", count: 100_000)
        await #expect(throws: StoreError.self) {
            try await destinations.update(made.id, in: world.workspaceID) { $0.description = long }
        }
        #expect(destinations.directory.find(made.id, in: world.workspaceID)?.settings.description == nil)
        try allow(nil, world)
        let changed = try await destinations.update(made.id, in: world.workspaceID) { $0.description = "short" }
        #expect(changed?.settings.description == "short")
    }
}
