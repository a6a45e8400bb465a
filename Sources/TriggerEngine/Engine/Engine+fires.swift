import Identifiers

extension Engine {
    /// Fires a trigger, whatever its schedule and `is_active` say (contract, section 3.1).
    ///
    /// - Throws: ``EngineError/unknownTrigger``.
    package func fire(_ request: FireRequest) async throws(EngineError) -> FireReceipt {
        guard let (fire, event) = prepare(request) else { throw .unknownTrigger }
        return try await stored { () async throws(StoreError) in
            try await store.fire(
                fire, firedEvent: event, idempotencyKey: request.idempotencyKey,
                keySince: fire.firedAt.advanced(bySeconds: -Self.idempotencyWindow))
        }
    }
}

extension Engine {
    /// What a fire writes: itself, with the input merged as of now, and its `trigger.fired` event. `nil` when there is
    /// no such trigger.
    package func prepare(_ request: FireRequest) -> (fire: PendingFire, firedEvent: Event)? {
        guard let trigger = directory.find(request.triggerID, in: request.workspaceID),
            let input = directory.merge(trigger.id, in: trigger.workspaceID, mapped: request.input)
        else { return nil }
        let instant = now()
        let fire = PendingFire(
            eventID: ids.next(), workspaceID: request.workspaceID, triggerID: request.triggerID,
            input: input, cause: request.cause, firedAt: instant,
            traceID: request.traceID, hasFiredEvent: true)
        return (fire, Run.firedEvent(of: fire, triggerName: trigger.name, writtenAt: instant))
    }
}
