import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Following events")
struct EventTailTests {
    private let world = EventWorld()

    private func follow(behind id: Identifier? = nil, ofType type: String? = nil) async throws -> EventTail {
        try await world.world.engine.follow(world.world.workspaceID, behind: id, ofType: type.flatMap { EventTypePattern($0) })
    }

    /// What comes until `count` events have come.
    private func take(_ count: Int, from tail: EventTail) async throws -> [Event] {
        var events: [Event] = []
        while events.count < count, let next = try await tail.next(atMost: .seconds(60)) { events += next }
        return events
    }

    @Test("from now on, each event comes once, also those that come between two reads")
    func fromNowOn() async throws {
        try await world.publish("before")
        let tail = try await follow()
        var events: [Event] = []
        for number in 0..<20 { events.append(try await world.publish("e\(number)")) }
        #expect(try await take(20, from: tail) == events)
        let waiting = Task { try await take(1, from: tail) }
        let last = try await world.publish("last")
        #expect(try await waiting.value == [last])
    }

    @Test("a reader that says what it saw last gets what follows, and no type that it does not want")
    func resumes() async throws {
        var events: [Event] = []
        for number in 0..<6 { events.append(try await world.publish(number % 2 == 0 ? "even" : "odd")) }
        #expect(try await take(3, from: follow(behind: events[2].id)) == Array(events[3...]))
        #expect(try await take(2, from: follow(behind: events[0].id, ofType: "e*")) == [events[2], events[4]])
        let strange = try await world.publish("even", in: world.world.ids.next())
        let tail = try await follow(behind: events[5].id)
        let next = try await world.publish("odd")
        #expect(try await take(1, from: tail) == [next])
        #expect(strange.workspaceID != next.workspaceID)
    }

    @Test("what other workspaces write is not read again and again")
    func otherWorkspaces() async throws {
        let tail = try await follow()
        #expect(try await tail.next(atMost: .zero) == [])
        for _ in 0..<5 { try await world.publish("x", in: world.world.ids.next()) }
        #expect(try await tail.next(atMost: .milliseconds(1)) == [])
        let reads = await world.store.sliceReads
        let event = try await world.publish("mine")
        #expect(try await take(1, from: tail) == [event])
        #expect(await world.store.sliceReads == reads + 1)
        #expect(await world.store.lastSliceStart == 5)
    }

    @Test("two reads are at least 25 ms apart")
    func pace() async throws {
        let naps = Collected<Duration>()
        let store = world.store
        let workspaceID = world.world.workspaceID
        let tail = EventTail(
            store, of: workspaceID, ofType: nil, behind: EventMark(place: 0, ordinal: 0), store.watchEvents(in: workspaceID),
            sleep: { naps.add($0) })
        for _ in 0..<3 {
            let event = try await world.publish("e")
            #expect(try await take(1, from: tail) == [event])
        }
        #expect(naps.values.filter { $0 == .milliseconds(25) }.count >= 2)
        #expect(await world.store.sliceReads <= naps.values.count + 1)
    }

    @Test("it ends when it is told to, also while it waits, and when its task is cancelled")
    func ends() async throws {
        let tail = try await follow()
        #expect(try await tail.next(atMost: .zero) == [])
        let waiting = Task { try await tail.next(atMost: .seconds(3600)) }
        tail.watch.end()
        #expect(try await waiting.value == nil)
        #expect(try await tail.next(atMost: .seconds(3600)) == nil)
        let other = try await follow()
        let cancelled = Task { try await take(1, from: other) }
        cancelled.cancel()
        #expect(try await cancelled.value == [])
    }

    @Test("a store that fails tells so, and what was not read then comes later, whether it was waited for or not")
    func fails() async throws {
        let tail = try await follow()
        for _ in 0..<2 {
            let event = try await world.publish("e")
            await world.store.fail(with: [.unavailable("disk I/O error")])
            await #expect(throws: StoreError.unavailable("disk I/O error")) { _ = try await tail.next(atMost: .zero) }
            #expect(try await take(1, from: tail) == [event])
        }
    }
}
