import Identifiers
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The dispatcher of a lane")
struct ActionDispatcherTests {
    private let world = EngineWorld()
    private let performer = HeldPerformer()

    @Test("what the performer says ends the chain, with the time that it took and what it tells")
    func endsTheChain() async throws {
        let trigger = try await world.addSlowTrigger()
        let fires = try await fire([trigger, trigger])
        try await run { _ in
            await performer.waitForCalls(2)
            world.clock.advance(byMilliseconds: 70)
            performer.end(try call(of: fires[0]), .completed([.init("http_status", 204), .init("attempts", 2)]))
            performer.end(try call(of: fires[1]), .failed(reason: "It said no.", [.init("attempts", 1)]))
            await world.store.waitUntilRecorded(2)
        }
        let data = #"{"duration_ms":70,"events_written":2,"http_status":204,"attempts":2}"#
        #expect(try await end(of: fires[0]) == ["trigger.completed", data])
        #expect(try await end(of: fires[1]) == ["trigger.failed", #"{"reason":"It said no.","attempts":1}"#])
        let chain = await world.store.allEvents.filter { $0.chainID == fires[0] }
        #expect(chain.map(\.eventType) == ["trigger.fired", "trigger.completed"])
        #expect(chain.last?.parentID == fires[0] && chain.last?.effectiveAt == world.clock.now)
    }

    @Test("a call has the merged input, the action as it is now, and the event's id as its key")
    func calls() async throws {
        let trigger = try await world.addSlowTrigger(template: #"{"goal":"greet"}"#)
        _ = try await fire([trigger])
        let action = try await world.engine.updateAction(trigger.settings.actionID, in: world.workspaceID) {
            $0.name = "Renamed"
        }
        try await run { _ in
            await performer.waitForCalls(1)
            let call = try #require(performer.calls.first)
            #expect(call.fire.input.text == #"{"goal":"greet"}"# && call.action == action)
            #expect(call.idempotencyKey == call.fire.eventID.description)
            performer.end(call)
            await world.store.waitUntilRecorded(1)
        }
    }

    @Test("a workspace with very many jobs has its share under way, and another's job does not wait for them")
    func shares() async throws {
        let (greedy, modest) = (try await world.addSlowTrigger(), try await world.addSlowTrigger(in: world.ids.next()))
        _ = try await fire(Array(repeating: greedy, count: 100))
        try await run { dispatcher in
            await performer.waitForCalls(16)
            let late = try await fire([modest])
            dispatcher.wake()
            await performer.waitForCalls(17)
            #expect(performer.calls.last?.fire.eventID == late[0])
            performer.end(try call(of: late[0]))
            await world.store.waitUntilRecorded(1)
            #expect(performer.most == 17)
        }
    }

    @Test("everything runs, never more at a time than the limits say, the oldest of a workspace first")
    func runsEverything() async throws {
        var limits = DispatchLimits()
        (limits.running, limits.runningPerWorkspace) = (3, 2)
        var triggers: [Trigger] = []
        for _ in 0..<3 { triggers.append(try await world.addSlowTrigger(in: world.ids.next())) }
        _ = try await fire((0..<30).map { triggers[$0 % 3] })
        try await run(limits) { _ in
            for count in 1...30 {
                await performer.waitForCalls(count)
                performer.end(performer.calls[count - 1])
                await world.store.waitUntilRecorded(count)
            }
        }
        #expect(performer.most <= 3)
        for trigger in triggers {
            let ids = performer.calls.filter { $0.fire.triggerID == trigger.id }.map(\.fire.eventID)
            #expect(ids == ids.sorted() && Set(ids).count == 10)
        }
    }

    @Test("what was deleted or disabled since the fire fails, with the reason, and nothing is called")
    func failsWhatIsGone() async throws {
        let gone = try await world.addSlowTrigger()
        let disabled = try await world.addSlowTrigger()
        let fires = try await fire([gone, disabled])
        try await world.engine.deleteTrigger(gone.id, in: world.workspaceID)
        _ = try await world.engine.updateAction(disabled.settings.actionID, in: world.workspaceID) { $0.isEnabled = false }
        try await run { _ in await world.store.waitUntilRecorded(2) }
        #expect(performer.calls.isEmpty)
        #expect(try await end(of: fires[0])[1].contains("trigger was deleted"))
        #expect(try await end(of: fires[1])[1].contains("action is disabled"))
    }

    @Test("a trigger that was given another action since runs that one")
    func followsTheTrigger() async throws {
        let trigger = try await world.addSlowTrigger()
        let record = try await world.addTrigger(slug: "record")
        let fires = try await fire([trigger])
        _ = try await world.engine.updateTrigger(trigger.id, in: world.workspaceID) {
            $0.actionID = record.settings.actionID
        }
        try await run { _ in await world.store.waitUntilRecorded(1) }
        #expect(performer.calls.isEmpty)
        #expect(try await end(of: fires[0])[0] == "trigger.completed")
    }

    @Test("a failing store is asked again, and no call is made or recorded twice")
    func retries() async throws {
        let trigger = try await world.addSlowTrigger()
        let fires = try await fire([trigger])
        await world.store.fail(with: [.unavailable("disk I/O error"), .overloaded])
        let waits = Mutex<[Duration]>([])
        try await run(retry: StoreRetry { wait in waits.withLock { $0.append(wait) } }) { _ in
            await performer.waitForCalls(1)
            await world.store.fail(with: [.unavailable("disk I/O error")])
            performer.end(try call(of: fires[0]))
            await world.store.waitUntilRecorded(1)
        }
        #expect(waits.withLock { $0.prefix(3) } == [.milliseconds(100), .milliseconds(200), .milliseconds(100)])
        #expect(performer.calls.count == 1)
        #expect(try await end(of: fires[0])[0] == "trigger.completed")
    }

    @Test("a restart runs again what was not recorded, under the same key")
    func runsAgain() async throws {
        let trigger = try await world.addSlowTrigger()
        let fires = try await fire([trigger])
        try await run { _ in await performer.waitForCalls(1) }
        #expect(await world.store.allEvents.map(\.eventType) == ["trigger.fired"])
        try await run { _ in
            await performer.waitForCalls(2)
            performer.end(try call(of: fires[0]))
            await world.store.waitUntilRecorded(1)
        }
        #expect(performer.calls.map(\.idempotencyKey) == [fires[0], fires[0]].map(\.description))
    }

    // MARK: - Stopping

    @Test("on shutdown nothing more begins, what is under way is recorded when it ends, and the rest stays")
    func drains() async throws {
        var limits = DispatchLimits()
        limits.running = 1
        let trigger = try await world.addSlowTrigger()
        let fires = try await fire([trigger, trigger])
        let (drains, draining) = AsyncStream.makeStream(of: Void.self)
        let retry = StoreRetry { _ in
            draining.yield()
            try await Task.sleep(for: .seconds(3600))
        }
        try await shutDown(makeDispatcher(limits, retry: retry)) {
            await performer.waitForCalls(1)
        } meanwhile: {
            // Before it drains, what ends makes room for the next.
            _ = await drains.first { true }
            performer.end(try call(of: fires[0]))
        }
        #expect(try await end(of: fires[0])[0] == "trigger.completed")
        #expect(performer.calls.count == 1)
        #expect(try await world.store.jobs(in: .httpRequest, JobTurns()).map(\.eventID) == [fires[1]])
    }

    @Test("what does not end in time is called off, is not recorded as failed, and stays pending")
    func givesUp() async throws {
        let trigger = try await world.addSlowTrigger()
        let fires = try await fire([trigger])
        let drained = Collected<Duration>()
        let dispatcher = makeDispatcher(retry: StoreRetry { drained.add($0) })
        try await shutDown(dispatcher) {
            await performer.waitForCalls(1)
        } meanwhile: {
        }
        #expect(drained.values == [.seconds(6)])
        #expect(await world.store.allEvents.map(\.eventType) == ["trigger.fired"])
        #expect(try await world.store.jobs(in: .httpRequest, JobTurns()).map(\.eventID) == fires)
    }

    // MARK: - Internals

    private func makeDispatcher(
        _ limits: DispatchLimits = DispatchLimits(), retry: StoreRetry = StoreRetry()
    ) -> ActionDispatcher {
        ActionDispatcher(
            .httpRequest, performer: performer, store: world.store, directory: world.directory, actions: world.actions,
            ids: world.ids, limits: limits, now: { [clock = world.clock] in clock.now }, retry: retry)
    }

    /// Runs a dispatcher while `body` does, then cancels it.
    private func run(
        _ limits: DispatchLimits = DispatchLimits(), retry: StoreRetry = StoreRetry(),
        _ body: (ActionDispatcher) async throws -> Void
    ) async throws {
        let dispatcher = makeDispatcher(limits, retry: retry)
        let running = Task { await dispatcher.run() }
        try await body(dispatcher)
        running.cancel()
        await running.value
    }

    /// Runs a dispatcher until `body` is done, and shuts it down gracefully.
    private func shutDown(
        _ dispatcher: ActionDispatcher, after body: () async throws -> Void, meanwhile: () async throws -> Void
    ) async throws {
        let group = ServiceGroup(configuration: .init(services: [dispatcher], logger: LogRecorder().logger))
        let running = Task { try await group.run() }
        try await body()
        await group.triggerGracefulShutdown()
        try await meanwhile()
        try await running.value
    }

    /// Fires, and leaves them to the lane as the runner does.
    private func fire(_ triggers: [Trigger]) async throws -> [Identifier] {
        var ids: [Identifier] = []
        for trigger in triggers { ids.append(try await world.engine.fire(world.request(trigger)).firedEventID) }
        while try await world.makeRunner().runBatch() > 0 {}
        return ids
    }

    private func call(of eventID: Identifier) throws -> ActionCall {
        try #require(performer.calls.last { $0.fire.eventID == eventID })
    }

    /// Type and data of the only event that follows from the fire.
    private func end(of eventID: Identifier) async throws -> [String] {
        let ends = await world.store.allEvents.filter { $0.parentID == eventID }
        try #require(ends.count == 1)
        return [ends[0].eventType, ends[0].data.text]
    }
}
