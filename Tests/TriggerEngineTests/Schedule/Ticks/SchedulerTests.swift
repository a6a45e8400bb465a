import FieldMapping
import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import TriggerEngine

/// The worlds' clocks start at 2026-01-02T03:04:05.678Z.
@Suite("The scheduler")
struct SchedulerTests {
    private let world = EngineWorld()

    @Test("a trigger fires at its instant and not before, by its schedule, with its template")
    func firesAtTheInstant() async throws {
        let trigger = try await world.addTrigger(template: #"{"goal":"greet"}"#, schedule: "*/5 * * * *")
        let scheduler = makeScheduler()
        #expect(world.engine.nextFireAt(of: trigger) == at("03:05:00"))
        try await fire(scheduler, at: "03:04:59.999")
        #expect(await firedInstants().isEmpty)
        try await fire(scheduler, at: "03:05:00.004")
        #expect(await firedInstants() == ["03:05:00"])
        #expect(world.engine.nextFireAt(of: trigger) == at("03:10:00"))
        let event = try #require(await world.store.allEvents.first)
        #expect(event.effectiveAt == at("03:05:00.004") && event.chainID == event.id && event.triggerID == trigger.id)
        #expect(
            event.data.text
                == #"{"trigger_id":"\#(trigger.id)","trigger_name":"New lead","manual":false,"input":{"goal":"greet"},"#
                + #""triggered_by":"cron","scheduled_for":"2026-01-02T03:05:00.000Z"}"#)
        #expect(try await world.makeRunner().runBatch() == 1)
        #expect(await world.store.allEvents.map(\.eventType) == ["trigger.fired", "trigger.completed"])
    }

    @Test("it follows create, update, pause, resume and delete at once")
    func followsChanges() async throws {
        let scheduler = makeScheduler()
        let trigger = try await world.addTrigger(schedule: "* * * * *")
        try await fire(scheduler, at: "03:05:00")
        _ = try await world.engine.setActive(false, trigger: trigger.id, in: world.workspaceID)
        #expect(world.engine.nextFireAt(of: trigger) == nil)
        try await fire(scheduler, at: "03:08:30")
        _ = try await world.engine.setActive(true, trigger: trigger.id, in: world.workspaceID)
        #expect(world.engine.nextFireAt(of: trigger) == at("03:09:00"))
        try await fire(scheduler, at: "03:09:00")
        let hourly = try CronSchedule("@hourly")
        _ = try await world.engine.updateTrigger(trigger.id, in: world.workspaceID) { $0.schedule = hourly }
        #expect(world.engine.nextFireAt(of: trigger) == at("04:00:00"))
        _ = try await world.engine.updateTrigger(trigger.id, in: world.workspaceID) { $0.timezone = "Asia/Kolkata" }
        #expect(world.engine.nextFireAt(of: trigger) == at("03:30:00"))
        try await fire(scheduler, at: "03:30:00")
        try await world.engine.deleteTrigger(trigger.id, in: world.workspaceID)
        try await fire(scheduler, at: "04:30:00")
        #expect(await firedInstants() == ["03:05:00", "03:09:00", "03:30:00"])
        #expect(await skippedEvents().isEmpty)
    }

    @Test("a resumed trigger that was not paused, and one that is renamed, are due when they were")
    func keepsTheInstant() async throws {
        let trigger = try await world.addTrigger(schedule: "0 * * * *")
        world.clock.set(at("04:00:00.500"))
        _ = try await world.engine.setActive(true, trigger: trigger.id, in: world.workspaceID)
        _ = try await world.engine.updateTrigger(trigger.id, in: world.workspaceID) { $0.name = "Renamed" }
        try await fire(makeScheduler(), at: "04:00:00.501")
        #expect(await firedInstants() == ["04:00:00"])
    }

    @Test("thousands that are due at once all fire, once each, in batches")
    func firesMany() async throws {
        let count = 2 * Scheduler.batchLimit + 1
        let first = try await world.addTrigger(schedule: "0 4 * * *")
        for _ in 1..<count {
            _ = try await world.engine.createTrigger(first.settings, in: world.workspaceID, createdBy: nil)
        }
        world.clock.set(at("04:00:00"))
        let scheduler = makeScheduler()
        var batches: [Int] = []
        while case let count = try await scheduler.fireDue(), count > 0 { batches.append(count) }
        #expect(batches == [Scheduler.batchLimit, Scheduler.batchLimit, 1])
        let events = await world.store.allEvents
        #expect(events.count == count && Set(events.map(\.triggerID)).count == count)
    }

    @Test("left to itself it wakes for each instant, for none else, and never fires early or late")
    func runsByItself() async throws {
        let minutes = 30
        let slept = Collected<Duration>()
        let (store, clock) = (world.store, world.clock)
        // Time passes only while it sleeps.
        let alarm = Alarm { duration in
            slept.add(duration)
            clock.advance(byMilliseconds: duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000)
        }
        let directory = TriggerDirectory(alarm: alarm)
        let engine = Engine(
            store: store, directory: directory, actions: world.actions, secrets: ReadableSecrets(), ids: world.ids, now: { clock.now })
        let actionID = try await world.addTrigger().settings.actionID
        for schedule in ["* * * * *", "*/7 * * * *"] {
            let settings = TriggerSettings(
                name: schedule, eventType: "tick", actionID: actionID, schedule: try CronSchedule(schedule))
            _ = try await engine.createTrigger(settings, in: world.workspaceID, createdBy: nil)
        }
        let scheduler = Scheduler(
            store: store, directory: directory, handledUntil: clock.now, ids: world.ids, now: { clock.now })
        let running = Task { await scheduler.run() }
        await store.waitUntilPending(minutes)
        running.cancel()
        await running.value
        let fires = try await store.pendingFires(limit: minutes)
        let starts = fires.map { $0.firedAt.milliseconds % 60_000 }
        #expect(starts.allSatisfy { $0 == 0 })
        #expect(Set(fires.map { [$0.firedAt.description, "\($0.triggerID)"] }).count == minutes)
        #expect(slept.values.allSatisfy { $0 <= Scheduler.longestWait && $0 > .zero })
    }

    @Test("what the store refuses is fired once it takes writes again, and once")
    func retries() async throws {
        _ = try await world.addTrigger(schedule: "* * * * *")
        let scheduler = makeScheduler()
        await world.store.fail(with: [.unavailable("disk I/O error"), .overloaded])
        world.clock.set(at("03:05:00"))
        for error in [StoreError.unavailable("disk I/O error"), .overloaded] {
            await #expect(throws: error) { try await scheduler.fireDue() }
        }
        #expect(try await scheduler.fireDue() == 1)
        #expect(try await scheduler.fireDue() == 0)
        #expect(await firedInstants() == ["03:05:00"])
    }

    // MARK: - Restarts

    @Test("a restart without a missed instant fires nothing again and skips nothing")
    func restarts() async throws {
        let trigger = try await world.addTrigger(schedule: "* * * * *")
        try await fire(makeScheduler(), at: "03:05:00")
        for time in ["03:05:01", "03:05:30", "03:05:59.999"] {
            let (directory, scheduler) = try await restart(at: time)
            #expect(directory.nextFireAt(of: trigger.id).map { $0 <= at("03:06:00") } == true)
            while try await scheduler.fireDue() > 0 {}
            #expect(directory.nextFireAt(of: trigger.id) == at("03:06:00"))
        }
        let (_, scheduler) = try await restart(at: "03:06:10")
        while try await scheduler.fireDue() > 0 {}
        #expect(await firedInstants() == ["03:05:00", "03:06:00"])
        #expect(await skippedEvents().isEmpty)
    }

    struct Outage: Sendable, CustomTestStringConvertible {
        let missed: MissedFires
        let until: String
        let fires: [String]
        let skipped: [String]
        var testDescription: String { "\(missed.policy) until \(until)" }
    }

    /// A trigger of every ten minutes, last fired at 03:10.
    static let outages = [
        Outage(
            missed: MissedFires(.once), until: "03:45:00", fires: ["03:40:00"],
            skipped: [
                #""reason":"Missed because the engine was not running, could not write, or had its clock set forward; the fire for 2026-01-02T03:40:00.000Z stands in"#
                    + #" for all of them.","policy":"once","first_instant":"2026-01-02T03:20:00.000Z","until":"2026-01-02T03:40:00.000Z","count":2}"#
            ]),
        Outage(
            missed: MissedFires(.skip), until: "03:45:00", fires: [],
            skipped: [
                #""reason":"Missed because the engine was not running, could not write, or had its clock set forward; missed fires are skipped.","#
                    + #""policy":"skip","first_instant":"2026-01-02T03:20:00.000Z","until":"2026-01-02T03:45:00.001Z","count":3}"#
            ]),
        Outage(missed: MissedFires(.all), until: "03:45:00", fires: ["03:20:00", "03:30:00", "03:40:00"], skipped: []),
        Outage(
            missed: MissedFires(.once, maximumLateness: 120), until: "03:45:00", fires: [],
            skipped: [
                #""reason":"Missed because the engine was not running, could not write, or had its clock set forward, by more than the 120 seconds after which"#
                    + #" it is too late.","policy":"once","first_instant":"2026-01-02T03:20:00.000Z","until":"2026-01-02T03:45:00.001Z","count":3}"#
            ]),
    ]

    @Test("an outage is made up for as the policy says, once, also when the process dies before and after", arguments: outages)
    func makesUp(outage: Outage) async throws {
        _ = try await world.addTrigger(schedule: "*/10 * * * *")
        try await fire(makeScheduler(), at: "03:10:00")
        // Dies before it did anything.
        _ = try await restart(at: outage.until, outage.missed)
        for _ in 0..<3 {
            let (_, scheduler) = try await restart(at: outage.until, outage.missed)
            while try await scheduler.fireDue() > 0 {}
        }
        #expect(await firedInstants() == ["03:10:00"] + outage.fires)
        let skipped = await skippedEvents()
        #expect(skipped.count == outage.skipped.count)
        for (event, text) in zip(skipped, outage.skipped) { #expect(event.data.text.hasSuffix(text)) }
    }

    @Test("the first instant that there ever was is made up for, too")
    func firstInstant() async throws {
        _ = try await world.addTrigger(schedule: "*/10 * * * *")
        let (_, scheduler) = try await restart(at: "03:15:00")
        try await scheduler.fireDue()
        #expect(await firedInstants() == ["03:10:00"])
    }

    @Test("a trigger that was made just before its instant, and known just after it, is fired after a crash")
    func madeJustBefore() async throws {
        _ = try await world.addTrigger(schedule: "* * * * *")
        world.clock.set(at("03:04:59.990"))
        let late = try await world.addTrigger(slug: "late", schedule: "* * * * *")
        // As if the directory did not know it yet.
        world.directory.remove(late.id)
        try await fire(makeScheduler(), at: "03:05:00.001")
        let (_, scheduler) = try await restart(at: "03:05:02")
        while try await scheduler.fireDue() > 0 {}
        #expect(await firedInstants() == ["03:05:00", "03:05:00"])
    }

    @Test("what was missed while it was paused stays missed")
    func pausedMissesNothing() async throws {
        let trigger = try await world.addTrigger(schedule: "*/10 * * * *")
        _ = try await world.engine.setActive(false, trigger: trigger.id, in: world.workspaceID)
        world.clock.set(at("03:45:00"))
        _ = try await world.engine.setActive(true, trigger: trigger.id, in: world.workspaceID)
        let (directory, scheduler) = try await restart(at: "03:45:01")
        #expect(try await scheduler.fireDue() == 0)
        #expect(directory.nextFireAt(of: trigger.id) == at("03:50:00"))
    }

    // MARK: - A clock that is set

    @Test("a clock that is set an hour forward makes one fire, not sixty")
    func clockForward() async throws {
        let trigger = try await world.addTrigger(schedule: "* * * * *")
        let scheduler = makeScheduler()
        try await fire(scheduler, at: "03:05:00")
        try await fire(scheduler, at: "04:05:20")
        #expect(await firedInstants() == ["03:05:00", "04:05:00"])
        #expect(await skippedEvents().count == 1)
        #expect(world.engine.nextFireAt(of: trigger) == at("04:06:00"))
    }

    @Test("after a clock was set an hour back no instant fires again, and what had not come yet comes by the new time")
    func clockBack() async throws {
        let minutely = try await world.addTrigger(schedule: "* * * * *")
        let scheduler = makeScheduler()
        try await pass(minutes: 5...67, scheduler)
        world.clock.set(at("03:35:30"))
        try await scheduler.fireDue()
        let later = try await world.addTrigger(slug: "later", schedule: "40 3 * * *")
        #expect(world.engine.nextFireAt(of: later) == at("03:40:00"))
        try await pass(minutes: 36...67, scheduler)
        let fired = await firedInstants()
        #expect(fired.count == 64 && Set(fired).count == 63, "03:40 belongs to both")
        #expect(await skippedEvents().isEmpty)
        #expect(world.engine.nextFireAt(of: minutely) == at("04:08:00"))
    }

    /// Minutes after three.
    private func pass(minutes: ClosedRange<Int>, _ scheduler: Scheduler) async throws {
        for minute in minutes {
            world.clock.set(at("03:00:00").advanced(bySeconds: minute * 60))
            while try await scheduler.fireDue() > 0 {}
        }
    }

    @Test("a clock that is set an hour forward, and then back, goes on firing each minute that was not fired")
    func clockForwardAndBack() async throws {
        let trigger = try await world.addTrigger(schedule: "* * * * *")
        let scheduler = makeScheduler()
        try await pass(minutes: 5...6, scheduler)
        try await fire(scheduler, at: "04:06:20")
        let made = try await world.addTrigger(slug: "made", schedule: "10 3 * * *")
        try await fire(scheduler, at: "03:06:30")
        #expect(world.engine.nextFireAt(of: trigger) == at("03:07:00"))
        #expect(world.engine.nextFireAt(of: made) == at("03:10:00"))
        try await pass(minutes: 7...8, scheduler)
        let (_, restarted) = try await restart(at: "03:08:30")
        try await pass(minutes: 9...10, restarted)
        #expect(await firedInstants() == ["03:05:00", "03:06:00", "04:06:00", "03:07:00", "03:08:00", "03:09:00", "03:10:00", "03:10:00"])
    }

    @Test("what is made after the clock was set back is fired after a crash, too")
    func madeAfterSetBack() async throws {
        _ = try await world.addTrigger(schedule: "* * * * *")
        let scheduler = makeScheduler()
        try await fire(scheduler, at: "04:06:20")
        try await fire(scheduler, at: "03:06:40")
        _ = try await world.addTrigger(slug: "made", schedule: "7 3 * * *")
        let (_, restarted) = try await restart(at: "03:07:20")
        while try await restarted.fireDue() > 0 {}
        #expect(await firedInstants() == ["04:06:00", "03:07:00", "03:07:00"])
    }

    @Test("a clock that went back while the engine was down does not silence what was made before")
    func clockBackWhileDown() async throws {
        _ = try await world.addTrigger(schedule: "* * * * *")
        try await fire(makeScheduler(), at: "04:05:00")
        let (_, scheduler) = try await restart(at: "03:05:30")
        try await pass(minutes: 6...7, scheduler)
        #expect(await firedInstants() == ["04:05:00", "03:06:00", "03:07:00"])
    }

    @Test("what is changed while the store fails is fired as it is then, or not at all")
    func changesBetweenTries() async throws {
        let renamed = try await world.addTrigger(template: #"{"a":1}"#, schedule: "* * * * *")
        let moved = try await world.addTrigger(slug: "moved", schedule: "* * * * *")
        let scheduler = makeScheduler()
        world.clock.set(at("03:05:00"))
        await world.store.fail(with: [.unavailable("disk I/O error")])
        await #expect(throws: StoreError.unavailable("disk I/O error")) { try await scheduler.fireDue() }
        let template = try InputTemplate(Array(#"{"a":2}"#.utf8))
        _ = try await world.engine.updateTrigger(renamed.id, in: world.workspaceID) { $0.inputTemplate = template }
        let hourly = try CronSchedule("@hourly")
        _ = try await world.engine.updateTrigger(moved.id, in: world.workspaceID) { $0.schedule = hourly }
        try await fire(scheduler, at: "03:05:01")
        let events = await world.store.allEvents
        #expect(events.map(\.triggerID) == [renamed.id])
        #expect(events.first?.data.text.contains(#""input":{"a":2}"#) == true)
    }

    @Test("missed fires of many triggers with large templates go in small transactions, and all of them go")
    func boundsTransactions() async throws {
        let large = #"{"a":"\#(String(repeating: "x", count: 1 << 20))"}"#
        _ = try await world.addTrigger(template: large, schedule: "* * * * *")
        for number in 0..<8 { _ = try await world.addTrigger(slug: "small-\(number)", schedule: "* * * * *") }
        try await fire(makeScheduler(), at: "03:05:00")
        let (_, scheduler) = try await restart(at: "04:00:30", MissedFires(.all))
        var (fired, most) = (9, 0)
        while try await scheduler.fireDue() > 0 {
            let count = await world.store.allEvents.count
            (most, fired) = (max(most, count - fired), count)
        }
        #expect(fired == 9 * 56)
        #expect(most <= TickMaker.largestBatch)
        let inputs = await world.store.allEvents.map(\.data.count).max() ?? 0
        #expect(inputs > 1 << 20)
    }

    @Test("a schedule whose zone the system does not know any more is on record once a start")
    func unknownZone() async throws {
        let trigger = try await world.addTrigger(schedule: "* * * * *")
        _ = try await world.store.updateTrigger(
            trigger.id, in: world.workspaceID, change: { $0.settings.timezone = "Atlantis/Capital" }, onCommit: { _ in })
        let (directory, scheduler) = try await restart(at: "03:20:00")
        while try await scheduler.fireDue() > 0 {}
        #expect(directory.unschedulable.map(\.id) == [trigger.id] && directory.nextFireAt(of: trigger.id) == nil)
        let skipped = await skippedEvents()
        #expect(skipped.count == 1)
        #expect(skipped.first?.data.text.contains(#""timezone":"Atlantis/Capital""#) == true)
    }

    @Test("a clock that is nudged back changes nothing")
    func clockNudged() async throws {
        let log = LogRecorder()
        let trigger = try await world.addTrigger(schedule: "* * * * *")
        let scheduler = makeScheduler(logger: log)
        try await fire(scheduler, at: "03:05:00.100")
        try await fire(scheduler, at: "03:04:59.900")
        #expect(world.engine.nextFireAt(of: trigger) == at("03:06:00"))
        #expect(await firedInstants() == ["03:05:00"])
        #expect(log.lines.isEmpty)
    }

    // MARK: - Making

    private func makeScheduler(
        _ missed: MissedFires = MissedFires(), directory: TriggerDirectory? = nil, handledUntil: Timestamp? = nil,
        logger: LogRecorder = LogRecorder()
    ) -> Scheduler {
        Scheduler(
            store: world.store, directory: directory ?? world.directory, handledUntil: handledUntil ?? world.clock.now, ids: world.ids,
            missed: missed, now: { [clock = world.clock] in clock.now }, logger: logger.logger)
    }

    /// What another process does that starts on the same store.
    private func restart(
        at time: String, _ missed: MissedFires = MissedFires()
    ) async throws -> (directory: TriggerDirectory, scheduler: Scheduler) {
        world.clock.set(at(time))
        let directory = TriggerDirectory()
        let handledUntil = try await directory.load(from: world.store, at: world.clock.now)
        return (directory, makeScheduler(missed, directory: directory, handledUntil: handledUntil))
    }

    private func fire(_ scheduler: Scheduler, at time: String) async throws {
        world.clock.set(at(time))
        try await scheduler.fireDue()
    }

    /// Of 2026-01-02 in UTC.
    private func at(_ time: String) -> Timestamp {
        guard let instant = Timestamp(iso8601: "2026-01-02T\(time)Z") else { preconditionFailure("\(time) is no time") }
        return instant
    }

    /// What `scheduled_for` of each fire says, without the date.
    private func firedInstants() async -> [String] {
        await world.store.allEvents.filter { $0.eventType == "trigger.fired" }.compactMap { event in
            event.data.text.firstMatch(of: #/"scheduled_for":"2026-01-02T(.*)\.000Z"/#).map { String($0.1) }
        }
    }

    private func skippedEvents() async -> [Event] {
        await world.store.allEvents.filter { $0.eventType == "trigger.skipped" }
    }
}
