package import Identifiers
package import TriggerEngine

// Events, and what they cause.
extension TriggerStoreWorld {
    /// An event that begins a chain and is not in the store.
    package func makeEvent(
        _ type: String = "lead.created", in workspace: Identifier? = nil, at instant: Timestamp? = nil, data: String = "{}"
    ) -> Event {
        let id = id(at: instant ?? now)
        return Event(
            id: id, workspaceID: workspace ?? workspaceID, eventType: type, triggerID: nil, chainID: id, parentID: nil,
            data: Array(data.utf8), effectiveAt: instant ?? now, createdAt: instant ?? now, traceID: nil)
    }

    /// An id that was drawn at that time.
    private func id(at instant: Timestamp) -> Identifier {
        let next = ids.next()
        return Identifier(ordinal: next.ordinal + Identifier.firstOrdinal(at: instant) - Identifier.firstOrdinal(at: now), random: next.low)
    }

    @discardableResult
    package func publish(_ event: Event, key: String? = nil, keySince: Timestamp? = nil) async throws -> EventReceipt {
        try await store.publish(event, idempotencyKey: key, keySince: keySince ?? now.advanced(bySeconds: -60))
    }

    /// Events in the store, of the types, in the order in which they were written.
    package func publish(_ types: String..., in workspace: Identifier? = nil) async throws -> [Event] {
        let events = types.map { makeEvent($0, in: workspace) }
        for event in events { try await publish(event) }
        return events
    }

    /// Has the store hear that a trigger wants events of this type.
    package func want(_ type: String, in workspace: Identifier? = nil) throws {
        var trigger = try makeTrigger(action: makeAction(in: workspace ?? workspaceID))
        trigger.settings.eventType = type
        store.subscriptions.change(nil, to: TriggerEntry(trigger))
    }

    /// A fire that the event causes, of a trigger that need not be there.
    package func makeFire(on event: Event, of triggerID: Identifier? = nil, at instant: Timestamp? = nil) -> EventFire {
        let fire = PendingFire(
            eventID: ids.next(), workspaceID: event.workspaceID, triggerID: triggerID ?? ids.next(), chainID: event.chainID,
            input: event.data, cause: .event(event.id), firedAt: instant ?? now, traceID: event.traceID, hasFiredEvent: true)
        return EventFire(fire: fire, firedEvent: Run.firedEvent(of: fire, triggerName: "New lead", writtenAt: instant ?? now))
    }

    /// The `trigger.completed` of a fire, at some time.
    package func completedRun(of fire: EventFire, at instant: Timestamp) -> RunResult {
        let event = Event(
            id: ids.next(), workspaceID: fire.fire.workspaceID, eventType: "trigger.completed", triggerID: fire.fire.triggerID,
            chainID: fire.fire.chainID, parentID: fire.fire.eventID, data: Array("{}".utf8), effectiveAt: instant, createdAt: instant,
            traceID: nil)
        return RunResult(fire: fire.fire, events: [event])
    }

    /// All events of a workspace behind a place.
    package func read(
        in workspace: Identifier? = nil, behind place: Int64 = 0, ofType type: String? = nil, limit: EventSlice.Limit = EventSlice.Limit()
    ) async throws -> EventSlice {
        try await store.events(
            in: workspace ?? workspaceID, behind: place, ofType: type.flatMap { EventTypePattern($0) }, limit: limit)
    }

    package func published(behind workspace: Identifier? = nil, limit: EventSlice.Limit = EventSlice.Limit()) async throws -> [Event] {
        try await store.publishedEvents(behind: workspace, limit: limit)
    }

    package func removeChains(before instant: Timestamp, keySince: Timestamp? = nil) async throws -> Int {
        var (last, events): (Identifier?, Int) = (nil, 0)
        repeat {
            let removal = try await store.removeChains(writtenBefore: instant, behind: last, keySince: keySince ?? instant)
            events += removal.events
            last = removal.last
        } while last != nil
        return events
    }
}
