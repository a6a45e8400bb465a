import Foundation
import GRDB
import Identifiers
import TestSupport
import Testing

@testable import Storage
@testable import TriggerEngine

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
        #expect(try await engine.store.record([engine.makeFire(on: events[0])], handled: [events[0]]) == 1)
        let triggerID = engine.ids.next()
        // A fan-out that was broken off: written in part, and not dealt with.
        #expect(try await engine.store.record([engine.makeFire(on: events[2], of: triggerID)], handled: []) == 1)
        try world.crash()
        let later = again(engine, world)
        #expect(try await later.published() == [events[2], events[3]])
        let fires = [later.makeFire(on: events[2], of: triggerID), later.makeFire(on: events[2]), later.makeFire(on: events[3])]
        #expect(try await later.store.record(fires, handled: [events[2], events[3]]) == 2)
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

    @Test("who begins to follow while events are being written gets those that are committed after it has looked, also when no other comes")
    func followsDuringTransaction() async throws {
        let world = try StorageWorld()
        let store = EngineStore(world.store)
        let engine = TriggerStoreWorld(store)
        let (early, late) = (engine.makeEvent("early"), engine.makeEvent("late"))
        let hold = DispatchSemaphore(value: 0)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let write = CommitQueue.Write(
                perform: { transaction in
                    defer {
                        continuation.resume()
                        hold.wait()
                    }
                    try EngineStore.insert(early, transaction)
                }, completion: { _ in })
            world.store.commits.enqueue(write)
        }
        let (watch, other) = (store.watchEvents(in: engine.workspaceID), store.watchEvents(in: engine.workspaceID))
        let mark = try await store.mark(behind: nil)
        let tail = EventTail(store, of: engine.workspaceID, ofType: nil, behind: mark, watch, sleep: { _ in })
        #expect(try await tail.next(atMost: .zero) == [])
        hold.signal()
        #expect(await other.next(atMost: .seconds(60)) == 1)
        try await engine.publish(late)
        var events: [Event] = []
        while !events.contains(late), let next = try await tail.next(atMost: .seconds(60)) { events += next }
        #expect(events == [early, late])
    }

    @Test("an event has a larger id than a trigger or a task that is there, also when the clock ran ahead and the process starts again")
    func idsGoOn() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        world.clock.advance(bySeconds: 86_400)
        let made = try await engine.addTrigger()
        let ahead = Trigger(
            id: world.store.ids.next(), workspaceID: made.workspaceID, settings: made.settings, isActive: true, createdBy: nil,
            createdAt: world.clock.now, updatedAt: world.clock.now)
        try await engine.store.insert(ahead)
        world.clock.advance(bySeconds: -86_400)
        try world.crash()
        let next = world.store.ids.next()
        #expect(next > ahead.id && next.ordinal < ahead.id.ordinal + 10)
        let task = try await world.store.commits.write { db in
            let ordinal = next.ordinal + 1_000_000
            let columns = try db.columns(in: "tasks").filter { $0.isNotNull || $0.name == "ordinal" }.map(\.name)
            let values = columns.map { $0 == "ordinal" ? "\(ordinal)" : "0" }
            try db.execute(sql: "INSERT INTO tasks (\(columns.joined(separator: ", "))) VALUES (\(values.joined(separator: ", ")))")
            return ordinal
        }
        try world.crash()
        #expect(world.store.ids.next().ordinal == task + 1)
    }

    @Test("old chains are removed a bounded number of events at a time, and one that has more goes alone")
    func boundedRemoval() async throws {
        let world = try StorageWorld()
        let store = EngineStore(world.store)
        let engine = TriggerStoreWorld(store)
        let sizes = [1500, 400, 400, 3000, 1, 1999, 1]
        let chains = sizes.map { size in
            let first = engine.makeEvent()
            return [first] + (1..<size).map { _ in engine.completedRun(of: engine.makeFire(on: first), at: engine.now).events[0] }
        }
        try await world.store.commits.transact { transaction in
            for event in chains.joined() { try EngineStore.insert(event, transaction) }
        }
        let later = engine.now.advanced(bySeconds: 100)
        var (last, removed): (Identifier?, [Int]) = (nil, [])
        repeat {
            let removal = try await store.removeChains(writtenBefore: later, behind: last, keySince: later)
            removed.append(removal.events)
            last = removal.last
        } while last != nil
        #expect(removed == [1900, 400, 3000, 2000, 1])
        #expect(try await engine.read().events.isEmpty)
    }

    @Test("an event that is written again changes nothing, and fires nothing again")
    func insertedOnce() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        try engine.want("*")
        let event = try await engine.publish("lead")[0]
        #expect(try await engine.store.record([], handled: [event]) == 0)
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
            (EngineStore.chainSQL, "events_by_chain (chain_id=?)"), (EngineStore.sizeSQL, "COVERING INDEX events_by_chain (chain_id=?)"),
            (EngineStore.newestSQL, "INDEX events_by_sequence"), (EngineStore.firstTriggerSQL, "INTEGER PRIMARY KEY (rowid=?)"),
            (EngineStore.triggerInChainSQL, "COVERING INDEX events_by_chain (chain_id=? AND trigger_id=?)"),
            (EngineStore.sliceSQL, "events_by_sequence (sequence>? AND sequence<?)"),
            (EngineStore.openPublishedSQL, "SEARCH p USING PRIMARY KEY (workspace_id=?)"),
            (EngineStore.nextPublishedWorkspaceSQL, "SEARCH published USING PRIMARY KEY (workspace_id>?)"),
            (EngineStore.oldestChainsSQL, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        ]
        for (sql, index) in questions {
            let plan = try await plan(of: sql, arguments: StatementArguments(repeatElement(1, count: sql.count { $0 == "?" })), world)
            #expect(plan.contains(index) && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
        let kept = try await plan(
            of: "SELECT \(EngineStore.chainIsKept)", arguments: ["chain": 1, "first": 1, "instant": 1, "keySince": 1], world)
        #expect(
            !kept.contains("SCAN e") && !kept.contains("SCAN jobs") && !kept.contains("SCAN tasks") && !kept.contains("SCAN k"), "\(kept)")
        for index in ["jobs_by_chain", "events_by_chain", "tasks_by_chain", "idempotency_keys_by_event"] {
            #expect(kept.contains(index), "\(kept)")
        }
    }

    private func plan(of sql: String, arguments: StatementArguments, _ world: StorageWorld) async throws -> String {
        try await world.store.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments).map { $0["detail"] as String }.joined(
                separator: "\n")
        }
    }

    private func again(_ engine: TriggerStoreWorld, _ world: StorageWorld) -> TriggerStoreWorld {
        TriggerStoreWorld(EngineStore(world.store), like: engine)
    }
}
