import FieldMapping
import GRDB
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

    @Test("every rule of the event store holds", arguments: EventStoreRule.allCases)
    func eventConformance(rule: EventStoreRule) async throws {
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
        #expect(try await TriggerStoreWorld(again).storedEntries() == [TriggerEntry(trigger)])
        #expect(try await again.trigger(trigger.id, in: trigger.workspaceID) == trigger)
        #expect(try await again.pendingFires(limit: 10) == Array(fires.dropFirst()))
        let replay = try await TriggerStoreWorld(again).fire(engine.makeFire(of: trigger), key: "\(fires[0].eventID)")
        #expect(replay == FireReceipt(firedEventID: fires[0].eventID, isReplay: true))
    }

    @Test("a template that was damaged after it was stored fires nothing, and leaves the others alone")
    func damagedTemplate() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        let (damaged, other) = (try await engine.addTrigger(), try await engine.addTrigger(slug: "other"))
        try await world.store.commits.write { db in
            try db.execute(sql: "UPDATE triggers SET input_template = '{\"a\":' WHERE id = ?", arguments: [damaged.id.data])
        }
        let directory = TriggerDirectory()
        _ = try await directory.load(from: EngineStore(world.store), at: world.clock.now)
        #expect(directory.merge(damaged.id, in: damaged.workspaceID, mapped: .empty) == nil)
        #expect(directory.merge(other.id, in: other.workspaceID, mapped: .empty) == other.settings.inputTemplate.json)
    }

    @Test("what the engine has not done yet is counted: fires before their run and before their action ends")
    func unfinishedWork() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        #expect(try await EngineStore.handOver(world.store) == nil)
        let fire = engine.makeFire(of: try await engine.addTrigger())
        try await engine.fire(fire)
        #expect(try await EngineStore.handOver(world.store) == nil, "nobody adds to what was handed over")
        try await EngineStore.takeOver(world.store)
        let deliveries = DeliveryStore(world.store)
        _ = try await deliveries.insert(try world.delivery(for: try await world.makeDestination()), as: .fired(merged: nil))
        try await world.store.settle()
        #expect(try await EngineStore.handOver(world.store) == EngineStore.UnfinishedWork(fires: 2, calls: 0))
        let fires = try await engine.store.pendingFires(limit: 10)
        try await engine.store.record(fires.map { engine.completedRun(of: $0) })
        #expect(try await EngineStore.handOver(world.store) == nil)
    }

    @Test("what came while a remote engine fired is not looked through when the embedded one takes over; what comes then is fired")
    func takenOver() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        let deliveries = DeliveryStore(world.store)
        let destination = try await world.makeDestination()
        #expect(try await EngineStore.handOver(world.store) == nil)
        let forwarded = try await deliveries.insert(try world.delivery(for: destination), as: .pending)
        try await world.store.settle()
        try await EngineStore.takeOver(world.store)
        let reached = try await world.store.read { db in try EngineStore.cursor(db) }
        #expect(reached == forwarded.deliveryID.ordinal)
        _ = try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: nil))
        try await world.store.settle()
        try await EngineStore.takeOver(world.store)
        #expect(try await engine.store.pendingFires(limit: 10).count == 1)
    }

    @Test("a webhook's fire can be looked up from its answer on until its event is written, by its own workspace")
    func unwrittenFires() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let (deliveries, engine) = (DeliveryStore(world.store), EngineStore(world.store))
        var receipts: [DeliveryReceipt] = []
        for _ in 0..<3 {
            receipts.append(try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: #"{"a":1}"#.bytes)))
        }
        let fires = try await engine.pendingFires(limit: 10)
        for (fire, receipt) in zip(fires, receipts) {
            #expect(try await engine.unwrittenFire(receipt.firedEventID, in: world.workspaceID) == fire)
            #expect(try await engine.unwrittenFire(receipt.firedEventID, in: world.store.ids.next()) == nil)
            #expect(try await engine.unwrittenFire(receipt.deliveryID, in: world.workspaceID)?.eventID == receipt.firedEventID)
        }
        #expect(try await engine.unwrittenFire(world.store.ids.next(), in: world.workspaceID) == nil)
        try await engine.record([TriggerStoreWorld(engine).completedRun(of: fires[0])])
        #expect(try await engine.unwrittenFire(receipts[0].firedEventID, in: world.workspaceID) == nil)
        #expect(try await engine.unwrittenFire(receipts[1].firedEventID, in: world.workspaceID) == fires[1])
    }

    @Test("a webhook's fire whose action takes time waits in its lane, with its event, also after a crash, and once")
    func deliveriesWaitInLanes() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let (deliveries, engine) = (DeliveryStore(world.store), EngineStore(world.store))
        let merged = Array(#"{"goal":"call"}"#.utf8)
        _ = try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: merged))
        _ = try await deliveries.insert(try world.delivery(for: destination), as: .fired(merged: nil))
        let fires = try await engine.pendingFires(limit: 10)
        let runs = TriggerStoreWorld(engine)
        let fired = Run.firedEvent(of: fires[0], triggerName: "New lead", writtenAt: world.clock.now)
        let queued = RunResult(fire: fires[0], events: [fired], end: .waits(.httpRequest))
        try await engine.record([queued, runs.completedRun(of: fires[1])])
        try world.crash()
        let again = EngineStore(world.store)
        try await again.record([queued])
        #expect(try await again.pendingFires(limit: 10).isEmpty)
        #expect(try await again.jobs(in: .httpRequest, JobTurns()) == [fires[0].queued])
        for _ in 0..<2 { try await again.record([runs.completedRun(of: fires[0].queued)]) }
        #expect(try await again.jobCount(in: .httpRequest) == 0)
        let events = try await again.events(
            ofTrigger: destination.triggerID, in: destination.workspaceID, offset: 0, limit: 10)
        #expect(events.items.count { $0.chainID == fires[0].eventID } == 2)
    }

    @Test("a look at a lane reads as little with 100,000 jobs of one workspace as with few")
    func longLanes() async throws {
        let world = try StorageWorld()
        let engine = EngineStore(world.store)
        let runs = TriggerStoreWorld(engine)
        let (greedy, modest) = (
            try runs.makeTrigger(action: runs.makeAction()),
            try runs.makeTrigger(action: runs.makeAction(in: runs.ids.next()))
        )
        let fires = (0..<100_000).map { _ in runs.makeFire(of: greedy) } + [runs.makeFire(of: modest)]
        try await world.store.commits.transact { transaction in
            for fire in fires { try EngineStore.insertJob(fire, lane: .httpRequest, transaction) }
        }
        var turns = JobTurns()
        #expect(try await engine.jobs(in: .httpRequest, turns) == [fires[0], fires[100_000]])
        for fire in fires.prefix(16) { turns.begin(fire) }
        #expect(try await engine.jobs(in: .httpRequest, turns) == [fires[100_000]])
        #expect(try await engine.jobCount(in: .httpRequest) == 100_001)
        let plans = try await world.store.read { db in
            try [EngineStore.oldestJobsSQL, EngineStore.nextWorkspaceSQL, EngineStore.pendingJobsSQL].map { sql in
                try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: StatementArguments(repeatElement(1, count: sql.count { $0 == "?" }))
                )
                .map { $0["detail"] as String }
            }
        }
        for plan in plans { #expect(plan.count == 1 && plan[0].hasPrefix("SEARCH jobs USING"), "\(plan)") }
    }

    @Test(
        "however many fires events cause, half of what is run at a time is for webhooks while these wait, and none of it is left free",
        arguments: [
            (jobs: 20, deliveries: 20, expected: (4, 4)), (20, 2, (6, 2)), (2, 20, (2, 6)), (20, 0, (8, 0)), (0, 20, (0, 8)),
            (3, 3, (3, 3)),
        ])
    func sharesBatches(jobs: Int, deliveries: Int, expected: (jobs: Int, deliveries: Int)) async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let (store, engine) = (DeliveryStore(world.store), EngineStore(world.store))
        let events = TriggerStoreWorld(engine)
        let event = try await events.publish("lead")[0]
        let fires = (0..<jobs).map { _ in events.makeFire(on: event) }
        #expect(try await engine.record(fires, handled: []) == jobs)
        var ids: [Identifier] = []
        for _ in 0..<deliveries {
            ids.append(try await store.insert(try world.delivery(for: destination), as: .fired(merged: nil)).firedEventID)
        }
        let pending = try await engine.pendingFires(limit: 8)
        #expect(pending.map(\.eventID) == fires.prefix(expected.jobs).map(\.fire.eventID) + ids.prefix(expected.deliveries))
    }

    @Test("fires that are taken together have a bounded size, and one that is larger is taken alone")
    func boundsBatches() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let (store, engine) = (DeliveryStore(world.store), EngineStore(world.store))
        let sizes = [10, 2 << 20, 2 << 20, 10, 6 << 20, 10]
        var ids: [Identifier] = []
        for size in sizes {
            let input = Array(#"{"x":"\#(String(repeating: "x", count: size))"}"#.utf8)
            ids.append(try await store.insert(try world.delivery(for: destination), as: .fired(merged: input)).firedEventID)
        }
        let runs = TriggerStoreWorld(engine)
        for batch in [0..<3, 3..<5, 5..<6] {
            let fires = try await engine.pendingFires(limit: 100)
            #expect(fires.map(\.eventID) == Array(ids[batch]))
            try await engine.record(fires.map(runs.completedRun))
        }
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
