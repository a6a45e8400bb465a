import FieldMapping
import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Removing old events")
struct EventRetentionTests {
    private let world = EventWorld()

    private func makeRetention(days: Int, retry: StoreRetry = StoreRetry()) -> EventRetention {
        EventRetention(store: world.store, seconds: days * 86_400, now: { [world] in world.world.clock.now }, retry: retry)
    }

    @Test("a chain goes once its newest event is older than it is to be kept, as a whole")
    func removes() async throws {
        let trigger = try await world.addTrigger("lead")
        let old = try await world.publish("lead")
        try await world.settle()
        world.world.clock.advance(bySeconds: 20 * 86_400)
        let young = try await world.publish("lead")
        try await world.settle()
        let retention = makeRetention(days: 30)
        for (days, left) in [(0, 6), (10, 6), (1, 3), (19, 3), (1, 0)] {
            world.world.clock.advance(bySeconds: days * 86_400)
            try await retention.removeOld()
            #expect(await world.store.allEvents.count == left, "\(days)")
        }
        #expect(try await world.store.chain(of: old.id, in: trigger.workspaceID) == nil)
        #expect(try await world.store.chain(of: young.id, in: trigger.workspaceID) == nil)
    }

    @Test("an event that a key published within the last 24 hours is kept, however short the time")
    func keys() async throws {
        let new = NewEvent(
            workspaceID: world.world.workspaceID, eventType: try PublishedEventType("lead"), data: .empty, idempotencyKey: "k", traceID: nil
        )
        let event = try await world.world.engine.publish(new).event
        let retention = EventRetention(store: world.store, seconds: 60, now: { [world] in world.world.clock.now })
        world.world.clock.advance(bySeconds: 86_400)
        try await retention.removeOld()
        #expect(try await world.world.engine.publish(new) == EventReceipt(event: event, isReplay: true))
        world.world.clock.advance(bySeconds: 1)
        try await retention.removeOld()
        #expect(await world.store.allEvents.isEmpty)
    }

    @Test("it looks at once and every minute, and after a failure earlier")
    func looks() async throws {
        try await world.publish("lead")
        world.world.clock.advance(bySeconds: 2 * 86_400)
        await world.store.fail(with: [.unavailable("disk I/O error")])
        let (waits, continuation) = AsyncStream.makeStream(of: Duration.self)
        let retention = makeRetention(
            days: 1,
            retry: StoreRetry { wait in
                continuation.yield(wait)
                try await Task.sleep(for: wait > .seconds(1) ? .seconds(3600) : .zero)
            })
        let running = Task { await retention.run() }
        var iterator = waits.makeAsyncIterator()
        #expect(await iterator.next() == .milliseconds(100))
        #expect(await iterator.next() == .seconds(60))
        #expect(await world.store.allEvents.isEmpty)
        running.cancel()
        await running.value
    }
}
