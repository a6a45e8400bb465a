import GRDB
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import Storage

@Suite("Events in the database")
struct EventStoreTests {
    @Test("the order of the events goes on after a crash, and after a stop, and a reader misses none")
    func orderGoesOn() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        var events = try await engine.publish("a", "b")
        let seen = try await engine.read().place
        try world.crash()
        events += try await again(engine, world).publish("c")
        try world.reopen()
        events += try await again(engine, world).publish("d")
        #expect(try await again(engine, world).read().events == events)
        #expect(try await again(engine, world).read(behind: seen).events == Array(events.suffix(2)))
    }

    @Test("what a trigger may want waits also after a crash, and what was dealt with does not come again")
    func waitsOverCrashes() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        try engine.want("lead")
        let events = try await engine.publish("lead", "call", "lead", "lead")
        #expect(try await engine.store.record([engine.makeFire(on: events[0])], handled: [events[0].id]) == 1)
        let triggerID = engine.ids.next()
        // A fan-out that was broken off: written in part, and not dealt with.
        #expect(try await engine.store.record([engine.makeFire(on: events[2], of: triggerID)], handled: []) == 1)
        try world.crash()
        let later = again(engine, world)
        #expect(try await later.published() == [events[2], events[3]])
        let fires = [later.makeFire(on: events[2], of: triggerID), later.makeFire(on: events[2]), later.makeFire(on: events[3])]
        #expect(try await later.store.record(fires, handled: [events[2].id, events[3].id]) == 2)
        try world.crash()
        #expect(try await again(engine, world).published().isEmpty)
        #expect(try await again(engine, world).store.pendingFires(limit: 10).count == 4)
    }

    @Test("a write that fails leaves no event, tells nobody and shifts nothing")
    func rollsBack() async throws {
        let world = try StorageWorld()
        let store = EngineStore(world.store)
        let engine = TriggerStoreWorld(store)
        try engine.want("lead")
        let watch = store.watchEvents(in: engine.workspaceID)
        let bad = engine.makeEvent("lead")
        await #expect(throws: StoreError.self) {
            try await world.store.commits.transactInBackground { transaction in
                try EngineStore.insert(bad, transaction)
                throw DatabaseError(resultCode: .SQLITE_CONSTRAINT)
            }
        }
        _ = try await engine.publish("lead", in: engine.ids.next())
        #expect(await watch.next(atMost: .zero) == nil)
        #expect(try await engine.published().isEmpty)
        let events = try await engine.publish("lead", "call")
        #expect(try await engine.read().events == events)
        #expect(try await engine.published() == [events[0]])
        #expect(await watch.next(atMost: .seconds(60)) != nil)
    }

    @Test("an event that is written again changes nothing, and fires nothing again")
    func insertedOnce() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        try engine.want("*")
        let event = try await engine.publish("lead")[0]
        #expect(try await engine.store.record([], handled: [event.id]) == 0)
        try await engine.publish(event)
        #expect(try await engine.published().isEmpty)
        #expect(try await engine.read().events == [event])
    }

    @Test("a reader goes past any number of other workspaces' events, a bounded number at a time")
    func longGaps() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        let first = try await engine.publish("mine")
        let strange = engine.ids.next()
        let others = (0..<40_000).map { _ in engine.makeEvent("other", in: strange) }
        try await world.store.commits.transact { transaction in
            for event in others { try EngineStore.insert(event, transaction) }
        }
        let last = try await engine.publish("mine")
        var (place, reads, found): (Int64, Int, [Event]) = (0, 0, [])
        var isAtEnd = false
        while !isAtEnd {
            let slice = try await engine.read(behind: place)
            #expect(slice.place - place <= EngineStore.longestScan)
            (place, isAtEnd, found, reads) = (slice.place, slice.isAtEnd, found + slice.events, reads + 1)
        }
        #expect(found == first + last)
        #expect(reads == 3)
        // What was removed in between is not counted.
        try await world.store.commits.write { db in try db.execute(sql: "DELETE FROM events WHERE event_type = 'other'") }
        #expect(try await engine.read(behind: 1) == EventSlice(events: last, place: 40_002, isAtEnd: true))
    }

    @Test("every question about events is answered by an index")
    func plans() async throws {
        let world = try StorageWorld()
        let questions: [(sql: String, index: String)] = [
            (EngineStore.chainSQL, "events_by_chain (chain_id=?)"), (EngineStore.triggersInChainSQL, "COVERING INDEX events_by_chain (chain_id=? AND trigger_id>?)"),
            (EngineStore.triggerInChainSQL, "COVERING INDEX events_by_chain (chain_id=? AND trigger_id=?)"),
            (EngineStore.sliceSQL, "events_by_sequence (sequence>? AND sequence<?)"), (EngineStore.openPublishedSQL, "INTEGER PRIMARY KEY (rowid=?)"),
            (EngineStore.oldestChainsSQL, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        ]
        for (sql, index) in questions {
            let plan = try await plan(of: sql, arguments: StatementArguments(repeatElement(1, count: sql.count { $0 == "?" })), world)
            #expect(plan.contains(index) && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
        let kept = try await plan(
            of: "SELECT \(EngineStore.chainIsKept)", arguments: ["chain": 1, "first": 1, "instant": 1, "keySince": 1], world)
        #expect(!kept.contains("SCAN e") && !kept.contains("SCAN jobs") && !kept.contains("SCAN tasks") && !kept.contains("SCAN k"), "\(kept)")
        for index in ["jobs_by_chain", "events_by_chain", "tasks_by_chain", "idempotency_keys_by_event"] { #expect(kept.contains(index), "\(kept)") }
    }

    private func plan(of sql: String, arguments: StatementArguments, _ world: StorageWorld) async throws -> String {
        try await world.store.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments).map { $0["detail"] as String }.joined(separator: "\n")
        }
    }

    private func again(_ engine: TriggerStoreWorld, _ world: StorageWorld) -> TriggerStoreWorld {
        TriggerStoreWorld(EngineStore(world.store), like: engine)
    }
}
