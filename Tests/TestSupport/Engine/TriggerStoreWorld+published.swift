import Identifiers
import Testing
import TriggerEngine

// What holds of events that fire triggers, and of chains that are removed.
extension TriggerStoreWorld {
    func keepsWantedEvents() async throws {
        try want("lead.*")
        try want("trigger.fired")
        let trigger = try await addTrigger()
        let published = try await publish("lead.created", "call", "lead.lost")
        _ = try await publish("lead.created", in: ids.next())
        let fire = makeFire(of: trigger)
        try await self.fire(fire)
        try await store.record([completedRun(of: fire)])
        let wanted = [published[0], published[2], Run.firedEvent(of: fire, triggerName: "New lead", writtenAt: now)]
        #expect(try await self.published() == wanted)
        #expect(try await store.record([], handled: [wanted[1]]) == 0)
        #expect(try await self.published() == [wanted[0], wanted[2]])
        #expect(try await store.record([], handled: wanted) == 0)
        #expect(try await self.published().isEmpty)
    }

    func limitsWantedEvents() async throws {
        try want("*")
        let events = try await publish("a", "b", "c")
        #expect(try await published(limit: EventSlice.Limit(count: 2)) == Array(events.prefix(2)))
        #expect(try await published(limit: EventSlice.Limit(bytes: 1)) == Array(events.prefix(1)))
        _ = try await store.record([], handled: [events[0]])
        #expect(try await published() == Array(events.dropFirst()))
    }

    func takesTurnsWithEvents() async throws {
        let workspaces = (0..<3).map { _ in ids.next() }
        var events: [[Event]] = []
        for (workspace, count) in zip(workspaces, [4, 1, 3]) {
            try want("a", in: workspace)
            events.append(try await (0..<count).asyncMap { _ in try await publish("a", in: workspace)[0] })
        }
        let (first, second, third) = (events[0], events[1], events[2])
        #expect(try await published() == first + second + third)
        #expect(try await published(limit: EventSlice.Limit(count: 6)) == [first[0], first[1], second[0], third[0], third[1]])
        #expect(try await published(limit: EventSlice.Limit(count: 2)) == [first[0], second[0]])
        #expect(try await published(behind: workspaces[1], limit: EventSlice.Limit(count: 2)) == [third[0], first[0]])
        #expect(try await published(behind: workspaces[0], limit: EventSlice.Limit(count: 9, bytes: 3)) == [second[0], third[0]])
    }

    func firesOnceAChain() async throws {
        let trigger = try await addTrigger()
        let fired = makeFire(of: trigger)
        try await fire(fired)
        let (event, other) = (makeEvent(), makeEvent())
        for event in [event, other] { try await publish(event) }
        let triggerID = ids.next()
        #expect(try await store.record([makeFire(on: event, of: triggerID), makeFire(on: event, of: triggerID)], handled: []) == 1)
        #expect(try await store.record([makeFire(on: event, of: triggerID)], handled: []) == 0)
        #expect(try await store.record([makeFire(on: other, of: triggerID), makeFire(on: event)], handled: []) == 2)
        let began = Run.firedEvent(of: fired, triggerName: nil, writtenAt: now)
        #expect(try await store.record([makeFire(on: began, of: trigger.id)], handled: []) == 0)
        #expect(try await store.pendingFires(limit: 10).count == 4)
        #expect(try await store.chain(of: event.id, in: workspaceID)?.count == 3)
    }

    func keepsChainsOfFires() async throws {
        let event = makeEvent()
        try await publish(event)
        let fire = makeFire(on: event)
        _ = try await store.record([fire], handled: [])
        #expect(fire.fire.chainID == event.id && fire.fire.parentID == event.id)
        #expect(try await store.pendingFires(limit: 10) == [fire.fire])
        try await store.record([RunResult(fire: fire.fire, events: [], end: .waits(.httpRequest))])
        #expect(try await store.jobs(in: .httpRequest, JobTurns()) == [fire.fire])
        #expect(try await store.chain(of: event.id, in: workspaceID) == [event, fire.firedEvent])
        #expect(fire.firedEvent.parentID == event.id && fire.firedEvent.chainID == event.id)
    }

    func wakesForPublished() async throws {
        try want("a")
        #expect(try await published().isEmpty)
        async let waiting: Void = store.waitForPublishedEvents()
        let events = try await publish("a")
        await waiting
        #expect(try await published() == events)
    }

    func stopsWaitingForPublished() async {
        let waiting = Task { await store.waitForPublishedEvents() }
        waiting.cancel()
        await waiting.value
    }

    // MARK: - Removing

    func removesOldChains() async throws {
        let old = (0..<150).map { makeEvent(at: now.advanced(bySeconds: -$0 % 3)) }
        let (young, alive) = (makeEvent(at: now.advanced(bySeconds: 100)), makeEvent())
        for event in old + [alive, young] { try await publish(event) }
        let dead = makeFire(on: old[0])
        let fire = makeFire(on: alive)
        _ = try await store.record([dead, fire], handled: [])
        let end = completedRun(of: fire, at: now.advanced(bySeconds: 50))
        try await store.record([completedRun(of: dead, at: now), end])
        #expect(try await removeChains(before: now.advanced(bySeconds: 50)) == 152)
        #expect(try await read().events == [alive, young, fire.firedEvent] + end.events)
        #expect(try await store.chain(of: alive.id, in: workspaceID) == [alive, fire.firedEvent] + end.events)
        #expect(try await store.chain(of: old[0].id, in: workspaceID) == nil)
        #expect(try await removeChains(before: now.advanced(bySeconds: 51)) == 3)
        #expect(try await read().events == [young])
    }

    func keepsChainsInUse() async throws {
        let trigger = try await addTrigger()
        let fires = [makeFire(of: trigger), makeFire(of: trigger)]
        for fire in fires { try await self.fire(fire) }
        try await store.record([RunResult(fire: fires[1], events: [], end: .waits(.httpRequest))])
        let (event, waiting) = (makeEvent(), makeEvent())
        try await publish(event)
        try want("lead.created")
        try await publish(waiting)
        let caused = makeFire(on: event)
        _ = try await store.record([caused], handled: [])
        let later = now.advanced(bySeconds: 100)
        #expect(try await removeChains(before: later) == 0)
        try await store.record([completedRun(of: fires[0]), completedRun(of: fires[1])])
        #expect(try await removeChains(before: later) == 4)
        try await store.record([completedRun(of: caused, at: now)])
        #expect(try await removeChains(before: later) == 3)
        _ = try await store.record([], handled: [waiting])
        #expect(try await removeChains(before: later) == 1)
        #expect(try await read().events.isEmpty)
    }

    func keepsAnsweredEvents() async throws {
        let (event, other) = (makeEvent(), makeEvent())
        try await publish(event, key: "k")
        try await publish(other)
        let later = now.advanced(bySeconds: 100)
        #expect(try await removeChains(before: later, keySince: now) == 1)
        #expect(try await publish(makeEvent(), key: "k").event == event)
        let trigger = try await addTrigger()
        let fire = makeFire(of: trigger)
        try await self.fire(fire, key: "k")
        try await store.record([completedRun(of: fire)])
        #expect(try await removeChains(before: later, keySince: now) == 0)
        #expect(try await self.fire(makeFire(of: trigger), key: "k") == FireReceipt(firedEventID: fire.eventID, isReplay: true))
        #expect(try await removeChains(before: later, keySince: now.advanced(bySeconds: 1)) == 3)
        #expect(try await read().events.isEmpty)
    }
}
