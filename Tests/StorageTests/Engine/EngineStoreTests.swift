import Identifiers
import Ingress
import TestSupport
import Testing
import TriggerEngine

@testable import Storage

struct EngineStoreTests {
    @Test("every rule of the trigger store holds", arguments: TriggerStoreRule.allCases)
    func conformance(rule: TriggerStoreRule) async throws {
        let world = try StorageWorld()
        try await rule.check(EngineStore(world.store))
    }

    @Test("what was made and fired is there after a crash")
    func afterACrash() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        let trigger = try await engine.addTrigger()
        let fires = (0..<3).map { _ in engine.makeFire(of: trigger) }
        for fire in fires { try await engine.fire(fire, key: "\(fire.eventID)") }
        try await engine.store.record([engine.completedRun(of: fires[0])])
        try world.crash()
        let again = EngineStore(world.store)
        #expect(try await again.allTriggers() == [trigger])
        #expect(try await again.pendingFires(limit: 10) == Array(fires.dropFirst()))
        let replay = try await TriggerStoreWorld(again).fire(engine.makeFire(of: trigger), key: "\(fires[0].eventID)")
        #expect(replay == FireReceipt(firedEventID: fires[0].eventID, isReplay: true))
    }

    @Test("a delivery's row is a fire until its run is recorded, with the merged input if there is one")
    func deliveriesAreFires() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let (deliveries, engine) = (DeliveryStore(world.store), EngineStore(world.store))
        let merged = Array(#"{"goal":"call"}"#.utf8)
        let first = try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: merged))
        _ = try await deliveries.insert(try world.delivery(for: destination), as: .pending)
        _ = try await deliveries.insert(try world.delivery(for: destination), as: .failed(.engineRejected(status: 404)))
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let traced = try world.delivery(traceparent: trace, for: destination)
        let second = try await deliveries.insert(traced, as: .fired(merged: nil))
        let fires = try await engine.pendingFires(limit: 10)
        #expect(fires.map(\.eventID) == [first.firedEventID, second.firedEventID])
        #expect(fires.map(\.input) == [merged, Array("{}".utf8)])
        #expect(fires.allSatisfy { !$0.hasFiredEvent && $0.cause == .webhook(destinationID: destination.id) })
        #expect(fires.map(\.traceID) == [nil, "4bf92f3577b34da6a3ce929d0e0e4736"])
        #expect(try await engine.pendingFires(limit: 1) == [fires[0]])

        let runs = TriggerStoreWorld(engine)
        try await engine.record([runs.completedRun(of: fires[0])])
        #expect(try await engine.pendingFires(limit: 10) == [fires[1]])
        try world.crash()
        let again = EngineStore(world.store)
        #expect(try await again.pendingFires(limit: 10) == [fires[1]])
        for _ in 0..<2 { try await again.record(fires.map(runs.completedRun)) }
        #expect(try await again.pendingFires(limit: 10).isEmpty)
        let events = try await again.events(
            ofTrigger: destination.triggerID, in: destination.workspaceID, offset: 0, limit: 10)
        #expect(events.total == 2)
    }
}
