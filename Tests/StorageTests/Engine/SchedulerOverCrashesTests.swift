import GRDB
import Identifiers
import TestSupport
import Testing

@testable import Storage
@testable import TriggerEngine

/// The scheduler on a database that is opened again after crashes. The clock starts at 2026-01-02T03:04:05Z.
struct SchedulerOverCrashesTests {
    private let clock = ManualClock()

    @Test("instants are fired once over crashes, what was missed is made up for once, and fires wait for their runs")
    func firesOnce() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        let action = engine.makeAction()
        try await engine.store.insert(action)
        let settings = TriggerSettings(
            name: "Every ten minutes", eventType: "tick", actionID: action.id, schedule: try CronSchedule("*/10 * * * *"))
        let trigger = Trigger(
            id: engine.ids.next(), workspaceID: engine.workspaceID, settings: settings, createdBy: nil, createdAt: clock.now,
            updatedAt: clock.now)
        try await engine.store.insert(trigger, onCommit: { _ in })
        for minutes in [6, 0, 3, 7, 30, 1] {
            clock.advance(bySeconds: minutes * 60)
            let store = EngineStore(world.store)
            let directory = TriggerDirectory()
            let handledUntil = try await directory.load(from: store, at: clock.now)
            let scheduler = Scheduler(
                store: store, directory: directory, handledUntil: handledUntil, ids: world.store.ids, now: { [clock] in clock.now })
            while try await scheduler.fireDue() > 0 {}
            #expect(directory.nextFireAt(of: trigger.id).map { $0 > clock.now } == true)
            try world.crash()
        }
        let store = EngineStore(world.store)
        let fires = try await store.pendingFires(limit: 10)
        #expect(fires.map(\.cause) == [.cron, .cron, .cron])
        // At 03:10:05, 03:20:05 and 03:50:05; at 03:30 and 03:40 nothing was there.
        #expect(fires.map { ($0.firedAt - .start) / 60_000 } == [6, 16, 46])
        let events = try await store.events(ofTrigger: trigger.id, in: engine.workspaceID, offset: 0, limit: 10).items
        #expect(events.map(\.eventType).sorted() == ["trigger.fired", "trigger.fired", "trigger.fired", "trigger.skipped"])
    }

    @Test("fired instants are forgotten after two days, however many there were at once, and none before")
    func forgets() async throws {
        let world = try StorageWorld()
        let engine = TriggerStoreWorld(EngineStore(world.store))
        let store = EngineStore(world.store)
        var directory = TriggerDirectory()
        for number in 0..<40 {
            let trigger = try await engine.addTrigger(slug: "note-\(number)", schedule: "0 * * * *")
            directory.insert(trigger)
        }
        clock.set(engine.now)
        directory = TriggerDirectory()
        let handledUntil = try await directory.load(from: store, at: clock.now)
        let scheduler = Scheduler(
            store: store, directory: directory, handledUntil: handledUntil, ids: world.store.ids, now: { [clock] in clock.now })
        for hour in 1...52 {
            clock.advance(bySeconds: 3600)
            while try await scheduler.fireDue() > 0 {}
            let ticks = try await store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM ticks") }
            #expect(ticks == 40 * min(hour, 48), "after \(hour) hours")
        }
    }
}
