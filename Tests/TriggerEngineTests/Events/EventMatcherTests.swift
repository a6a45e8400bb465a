import FieldMapping
import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Triggers that fire on events")
struct EventMatcherTests {
    private let world = EventWorld()

    @Test("a published event fires the triggers of its type, with its data over the template and its trace, in its chain")
    func fires() async throws {
        let trigger = try await world.addTrigger("lead.*", template: #"{"goal":"greet","n":1}"#)
        let event = try await world.publish("lead.created", #"{"n": 1.10, "phone":"+1"}"#, traceID: "4bf92f3577b34da6a3ce929d0e0e4736")
        try await world.settle()
        let chain = try await world.chain(event)
        #expect(chain.map(\.eventType) == ["lead.created", "trigger.fired", "trigger.completed"])
        #expect(chain.map(\.triggerID) == [nil, trigger.id, trigger.id])
        #expect(chain.map(\.parentID) == [nil, event.id, chain[1].id])
        #expect(chain.allSatisfy { $0.chainID == event.id && $0.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" })
        let data = try JSONObject(chain[1].data)
        #expect(data["input"]?.bytes.text == #"{"goal":"greet","n":1.10,"phone":"+1"}"#)
        #expect(data["triggered_by"]?.string == "event:\(event.id)")
        #expect(data["manual"]?.bool == false)
        #expect(data["trigger_name"]?.string == "On lead.*")
    }

    @Test("what a trigger's chain writes fires others, as long as they are not in it")
    func chains() async throws {
        let (a, b, c) = (
            try await world.addTrigger("lead"), try await world.addTrigger("trigger.completed"), try await world.addTrigger("trigger.*")
        )
        let event = try await world.publish("lead")
        try await world.settle()
        let chain = try await world.chain(event)
        let fired = chain.filter { $0.eventType == "trigger.fired" }
        #expect(fired.compactMap(\.triggerID).sorted() == [a.id, b.id, c.id].sorted())
        #expect(chain.count { $0.eventType == "trigger.completed" } == 3)
        // Its trigger.fired was the first that c wanted, its trigger.completed the first for b.
        #expect(fired.first { $0.triggerID == c.id }?.parentID == fired.first { $0.triggerID == a.id }?.id)
        let completed = chain.filter { $0.eventType == "trigger.completed" }.map(\.id)
        #expect(completed.contains(try #require(fired.first { $0.triggerID == b.id }?.parentID)))
    }

    @Test("two triggers that would fire each other for ever do so once")
    func loops() async throws {
        let (a, b) = (
            try await world.addTrigger("*", filter: #"{"trigger_name":{"$ne":"On nothing"}}"#), try await world.addTrigger("trigger.*")
        )
        for cause in 0..<2 {
            let event = cause == 0 ? try await world.publish("start") : nil
            if event == nil { _ = try await world.world.engine.fire(world.world.request(a)) }
            try await world.settle()
        }
        let fired = await world.fired
        #expect(fired.count == 4)
        #expect(Dictionary(grouping: fired, by: \.chainID).values.allSatisfy { Set($0.map(\.triggerID)) == [a.id, b.id] })
    }

    @Test("a trigger fires on the end of a call, and not on its own")
    func otherChains() async throws {
        let caller = try await world.addTrigger("lead")
        let follower = try await world.addTrigger("outbound.*", filter: #"{"outcome":"answered"}"#)
        let fire = try await world.world.engine.fire(world.world.request(caller))
        _ = try await world.world.engine.fire(world.world.request(follower))
        let fires = try await world.store.pendingFires(limit: 2)
        for (fire, outcome) in [(fires[0], "busy"), (fires[0], "answered"), (fires[1], "answered")] {
            let event = Event(
                id: world.world.ids.next(), workspaceID: fire.workspaceID, eventType: "outbound.completed", triggerID: fire.triggerID,
                chainID: fire.chainID, parentID: fire.eventID, data: #"{"outcome":"\#(outcome)"}"#.bytes, effectiveAt: fire.firedAt,
                createdAt: fire.firedAt, traceID: nil)
            await world.store.append(event)
        }
        try await world.settle()
        let fired = await world.fired
        #expect(fired.map(\.triggerID) == [caller.id, follower.id, follower.id])
        #expect(fired.last?.chainID == fire.firedEventID)
    }

    @Test("a trigger that is paused, has a schedule, is gone or wants other data does not fire")
    func others() async throws {
        let paused = try await world.addTrigger("lead")
        _ = try await world.world.engine.setActive(false, trigger: paused.id, in: paused.workspaceID)
        let gone = try await world.addTrigger("lead")
        try await world.world.engine.deleteTrigger(gone.id, in: gone.workspaceID)
        _ = try await world.addTrigger("lead", schedule: "0 0 1 1 *")
        _ = try await world.addTrigger("lead", filter: #"{"amount":{"$gt":100}}"#)
        _ = try await world.addTrigger("call")
        let good = try await world.addTrigger("lead", filter: #"{"amount":{"$lte":100}}"#)
        let event = try await world.publish("lead", #"{"amount":100}"#)
        try await world.settle()
        #expect(await world.fired.map(\.triggerID) == [good.id])
        _ = try await world.world.engine.setActive(true, trigger: paused.id, in: paused.workspaceID)
        try await world.settle()
        #expect(try await world.chain(event).count == 3)
        try await world.publish("lead", #"{"amount":100}"#)
        try await world.settle()
        #expect(await world.fired.map(\.triggerID) == [good.id, paused.id, good.id])
    }

    @Test("what a trigger is changed to counts for the events from then on")
    func changes() async throws {
        let trigger = try await world.addTrigger("lead")
        let (id, workspaceID) = (trigger.id, trigger.workspaceID)
        let changes: [(change: @Sendable (inout TriggerSettings) -> Void, fires: Int)] = [
            ({ $0.eventType = "call.*" }, 0), ({ $0.eventType = "l*" }, 1), ({ $0.schedule = .hourly }, 0), ({ $0.schedule = nil }, 1),
            ({ $0.eventFilter = try? EventFilter(JSONObject(#"{"x":1}"#.bytes)) }, 0), ({ $0.eventFilter = nil }, 1),
        ]
        for (number, (change, fires)) in changes.enumerated() {
            _ = try await world.world.engine.updateTrigger(id, in: workspaceID, change: change)
            let event = try await world.publish("lead")
            try await world.settle()
            #expect(try await world.chain(event).count == 1 + 2 * fires, "change \(number)")
        }
    }

    @Test("an event of another workspace fires nothing")
    func otherWorkspaces() async throws {
        _ = try await world.addTrigger("*")
        let other = world.world.ids.next()
        let theirs = try await world.addTrigger("*", in: other)
        try await world.publish("lead", in: other)
        try await world.settle()
        #expect(await world.fired.map(\.triggerID) == [theirs.id])
    }

    @Test("a trigger that was made after an event was written does not fire on it, whatever else waited")
    func laterTriggers() async throws {
        let first = try await world.addTrigger("lead")
        try await world.publish("lead")
        let second = try await world.addTrigger("lead")
        try await world.settle()
        #expect(await world.fired.map(\.triggerID) == [first.id])
        try await world.publish("lead")
        try await world.settle()
        #expect(await world.fired.map(\.triggerID) == [first.id, first.id, second.id])
    }

    @Test("1,000 triggers on one type all fire, in several transactions, and on their own events not again")
    func manyTriggers() async throws {
        var ids: Set<Identifier> = []
        for number in 0..<1000 { ids.insert(try await world.addTrigger(number % 2 == 0 ? "lead" : "*").id) }
        let event = try await world.publish("lead")
        #expect(try await world.makeMatcher().matchBatch() == 1)
        #expect(await Set(world.fired.compactMap(\.triggerID)) == ids)
        #expect(await world.fired.count == 1000)
        #expect(await world.store.largestEventBatch == EventBatch.largestCount)
        try await world.settle()
        #expect(try await world.chain(event).count == 2001)
    }

    @Test("what a stop leaves of a fan-out goes on at the next start, and nothing fires twice")
    func interrupted() async throws {
        for _ in 0..<600 { _ = try await world.addTrigger("lead") }
        try await world.publish("lead")
        let stopped = Task { [world] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await world.makeMatcher().matchBatch()
        }
        _ = try await stopped.value
        let some = await world.fired.count
        #expect(some > 0 && some < 600)
        #expect(try await world.makeMatcher().matchBatch() == 1)
        #expect(await world.fired.count == 600)
        #expect(await Set(world.fired.map(\.triggerID)).count == 600)
        #expect(try await world.makeMatcher().matchBatch() == 0)
    }

    @Test("a failing store is asked again after the waits of the table, and what is fired is fired once")
    func retries() async throws {
        _ = try await world.addTrigger("lead")
        try await world.publish("lead")
        await world.store.fail(with: [.unavailable("disk I/O error"), .overloaded])
        let waits = Mutex<[Duration]>([])
        let matcher = world.makeMatcher(retry: StoreRetry { wait in waits.withLock { $0.append(wait) } })
        let running = Task { await matcher.run() }
        await world.store.waitUntilPending(1)
        running.cancel()
        await running.value
        #expect(waits.withLock { $0 } == [.milliseconds(100), .milliseconds(200)])
        #expect(await world.fired.count == 1)
    }

    @Test("an event that comes while the matcher waits is matched")
    func waits() async throws {
        _ = try await world.addTrigger("lead")
        let running = Task { [world] in await world.makeMatcher().run() }
        for number in 1...3 {
            try await world.publish("lead")
            await world.store.waitUntilPending(number)
        }
        running.cancel()
        await running.value
        #expect(await world.fired.count == 3)
    }

    @Test("data that is nested too deeply to be read fires nothing and keeps nothing waiting")
    func deepData() async throws {
        _ = try await world.addTrigger("*")
        let id = world.world.ids.next()
        let deep = String(repeating: #"{"a":"#, count: 128) + "{}" + String(repeating: "}", count: 128)
        await world.store.append(
            Event(
                id: id, workspaceID: world.world.workspaceID, eventType: "x", triggerID: nil, chainID: id, parentID: nil, data: deep.bytes,
                effectiveAt: world.world.clock.now, createdAt: world.world.clock.now, traceID: nil))
        try await world.publish("lead")
        try await world.settle()
        #expect(await world.fired.count == 1)
        #expect(try await world.makeMatcher().matchBatch() == 0)
    }
}
