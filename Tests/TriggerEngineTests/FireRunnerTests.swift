import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The fire runner")
struct FireRunnerTests {
    private let world = EngineWorld()

    @Test(
        "the more fires wait, the more go together, and fewer again once they have been caught up with",
        arguments: [
            (0, 128, 128), (127, 128, 128), (128, 128, 256), (256, 256, 512), (4096, 4096, 4096), (4095, 4096, 2048), (0, 256, 128),
        ])
    func batchLimits(count: Int, limit: Int, next: Int) {
        #expect(FireRunner.limit(after: count, of: limit) == next)
    }

    @Test("everything that is pending is run, over several batches, and then it stops when cancelled")
    func runsEverything() async throws {
        let trigger = try await world.addTrigger()
        let count = FireRunner.batchLimits.lowerBound * 2 + 1
        for _ in 0..<count { await world.store.add(delivered: world.delivered(trigger)) }
        let running = Task { await world.makeRunner().run() }
        await world.store.waitUntilRecorded(count)
        running.cancel()
        await running.value
        let events = await world.store.allEvents
        #expect(events.count { $0.eventType == "trigger.fired" } == count)
        #expect(events.count { $0.eventType == "trigger.completed" } == count)
        #expect(Set(events.map(\.id)).count == count * 2)
    }

    @Test("a fire that comes while the runner waits is run")
    func runsLaterFires() async throws {
        let trigger = try await world.addTrigger()
        let running = Task { await world.makeRunner().run() }
        for number in 1...3 {
            let receipt = try await world.engine.fire(world.request(trigger))
            await world.store.waitUntilRecorded(number)
            let chain = await world.store.allEvents.filter { $0.chainID == receipt.firedEventID }
            #expect(chain.map(\.eventType) == ["trigger.fired", "trigger.completed"])
        }
        running.cancel()
        await running.value
    }

    @Test("a fire that an edge gateway forwarded has one trigger.fired that names the webhook")
    func forwardedFireHasOneEvent() async throws {
        let trigger = try await world.addTrigger()
        let destinationID = world.ids.next()
        _ = try await world.engine.fire(world.request(trigger, cause: .webhook(destinationID: destinationID)))
        #expect(try await world.makeRunner().runBatch() == 1)
        let events = await world.store.allEvents
        #expect(events.map(\.eventType) == ["trigger.fired", "trigger.completed"])
        #expect(events[0].data.text.contains(#""manual":false"#))
        #expect(events[0].data.text.contains(#""triggered_by":"webhook:\#(destinationID)""#))
    }

    @Test("a batch asks the store for an action once, and the next batch not at all")
    func readsActionsOnce() async throws {
        let trigger = try await world.addTrigger()
        world.actions.remove(trigger.settings.actionID)
        for _ in 0..<FireRunner.batchLimits.lowerBound { await world.store.add(delivered: world.delivered(trigger)) }
        #expect(try await world.makeRunner().runBatch() == FireRunner.batchLimits.lowerBound)
        #expect(await world.store.actionReads == 1)
        await world.store.add(delivered: world.delivered(trigger))
        #expect(try await world.makeRunner().runBatch() == 1)
        #expect(await world.store.actionReads == 1)
    }

    @Test("a deleted action is looked for once a batch")
    func missingActionIsReadOnce() async throws {
        let trigger = try await world.addTrigger()
        world.actions.remove(trigger.settings.actionID)
        await world.store.deleteAction(trigger.settings.actionID)
        for _ in 0..<10 { await world.store.add(delivered: world.delivered(trigger)) }
        #expect(try await world.makeRunner().runBatch() == 10)
        #expect(await world.store.actionReads == 1)
        #expect(await world.store.allEvents.count { $0.eventType == "trigger.failed" } == 10)
    }

    @Test("a disabled action and a trigger that is gone fail their own fires only")
    func failsOnlyWhatMustFail() async throws {
        let good = try await world.addTrigger()
        let disabled = try await world.addTrigger(slug: "off", isEnabled: false)
        let gone = try await world.addTrigger(slug: "gone")
        world.directory.remove(gone.id)
        for trigger in [good, disabled, gone] { await world.store.add(delivered: world.delivered(trigger)) }
        _ = try await world.makeRunner().runBatch()
        let ends = await world.store.allEvents.filter { $0.parentID != nil }.map(\.eventType)
        #expect(ends == ["trigger.completed", "trigger.failed", "trigger.failed"])
    }

    @Test("an action that takes time is left to its lane, with its event written, and holds up nothing")
    func leavesSlowActions() async throws {
        let (slow, fast) = (try await world.addSlowTrigger(), try await world.addTrigger())
        let delivered = [slow, fast, slow].map { world.delivered($0) }
        for fire in delivered { await world.store.add(delivered: fire) }
        let byHand = try await world.engine.fire(world.request(slow)).firedEventID
        let queued = Collected<JobLane>()
        let runner = world.makeRunner(onQueued: queued.add)
        #expect(try await runner.runBatch() == 4)
        #expect(queued.values == [.httpRequest])
        #expect(try await runner.runBatch() == 0)
        let jobs = try await world.store.jobs(in: .httpRequest, JobTurns())
        #expect(jobs == [delivered[0].queued])
        #expect(try await world.store.jobCount(in: .httpRequest) == 3)
        let events = await world.store.allEvents
        #expect(events.filter { $0.eventType == "trigger.fired" }.map(\.id).sorted() == (delivered.map(\.eventID) + [byHand]).sorted())
        #expect(events.filter { $0.parentID != nil }.map(\.chainID) == [delivered[1].eventID])
    }

    @Test("a failing store is asked again after the waits of the table, and nothing is lost or run twice")
    func retries() async throws {
        let trigger = try await world.addTrigger()
        await world.store.add(delivered: world.delivered(trigger))
        await world.store.fail(with: [.unavailable("disk I/O error"), .overloaded, .unavailable("disk I/O error")])
        let waits = Mutex<[Duration]>([])
        let retry = StoreRetry { wait in waits.withLock { $0.append(wait) } }
        let running = Task { await world.makeRunner(retry: retry).run() }
        await world.store.waitUntilRecorded(1)
        running.cancel()
        await running.value
        #expect(waits.withLock { $0 } == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
        #expect(await world.store.allEvents.map(\.eventType) == ["trigger.fired", "trigger.completed"])
    }

    @Test("nothing is run once it is cancelled")
    func cancelledRunnerDoesNothing() async throws {
        let trigger = try await world.addTrigger()
        await world.store.add(delivered: world.delivered(trigger))
        let running = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await world.makeRunner().run()
        }
        await running.value
        #expect(await world.store.allEvents.isEmpty)
    }
}
