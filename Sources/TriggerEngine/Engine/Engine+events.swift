package import FieldMapping
package import Identifiers

extension Engine {
    /// Publishes an event, which begins a chain.
    package func publish(_ new: NewEvent) async throws(EngineError) -> EventReceipt {
        let (id, instant) = (ids.next(), now())
        let event = Event(
            id: id, workspaceID: new.workspaceID, eventType: new.eventType.text, triggerID: nil, chainID: id, parentID: nil,
            data: new.data.json, effectiveAt: instant, createdAt: instant, traceID: new.traceID)
        return try await stored { () async throws(StoreError) in
            try await store.publish(
                event, idempotencyKey: new.idempotencyKey, keySince: instant.advanced(bySeconds: -Self.idempotencyWindow))
        }
    }

    /// Every event of the chain that this one is in, or that the delivery with this id began, in the order in which they were written.
    ///
    /// - Throws: ``EngineError/unknownEvent``.
    package func chain(of eventID: Identifier, in workspaceID: Identifier) async throws(EngineError) -> [Event] {
        let chain = try await stored { () async throws(StoreError) -> [Event]? in
            if let chain = try await store.chain(of: eventID, in: workspaceID) { return chain }
            if let chain = try await unwrittenChain(of: eventID, in: workspaceID) { return chain }
            // It may have been written in between.
            return try await store.chain(of: eventID, in: workspaceID)
        }
        guard let chain else { throw .unknownEvent }
        return chain
    }

    /// A webhook's answer names an event that the run is only about to write.
    private func unwrittenChain(of eventID: Identifier, in workspaceID: Identifier) async throws(StoreError) -> [Event]? {
        guard let fire = try await store.unwrittenFire(eventID, in: workspaceID) else { return nil }
        return [Run.firedEvent(of: fire, triggerName: directory.find(fire.triggerID, in: workspaceID)?.name, writtenAt: fire.firedAt)]
    }

    /// The events of a workspace from behind this one on; without one those that are written from now on.
    ///
    /// - Parameters:
    ///   - eventID: may be of an event that was removed (``EventStore/mark(behind:)``).
    ///   - type: of the events that are wanted; `nil` for all.
    package func follow(
        _ workspaceID: Identifier, behind eventID: Identifier?, ofType type: EventTypePattern?
    ) async throws(EngineError) -> EventTail {
        let watch = store.watchEvents(in: workspaceID)
        let mark = try await stored { () async throws(StoreError) in try await store.mark(behind: eventID) }
        return EventTail(store, of: workspaceID, ofType: type, behind: mark, watch)
    }
}

/// An event that somebody publishes.
package struct NewEvent: Sendable {
    package let workspaceID: Identifier
    package let eventType: PublishedEventType
    package let data: JSONObject
    /// At most 256 characters; a repeat within 24 h gets the first event.
    package let idempotencyKey: String?
    package let traceID: String?

    package init(
        workspaceID: Identifier, eventType: PublishedEventType, data: JSONObject, idempotencyKey: String?, traceID: String?
    ) {
        self.workspaceID = workspaceID
        self.eventType = eventType
        self.data = data
        self.idempotencyKey = idempotencyKey
        self.traceID = traceID
    }
}
