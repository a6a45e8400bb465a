import FieldMapping
package import Identifiers

/// Running one fire: which events its chain gets (contract, section 5). Touches nothing but its arguments.
package enum Run {
    /// Runs the action of `fire`.
    ///
    /// - Parameters:
    ///   - trigger: `nil` when it was deleted since the fire.
    ///   - action: the trigger's action; `nil` when it was deleted.
    ///   - ids: where the ids of further events come from.
    ///   - now: the clock; read when the run begins and when it ends.
    /// - Returns: `trigger.fired`, unless it is written already, what the action wrote, and `trigger.completed` or
    ///   `trigger.failed`.
    static func complete(
        _ fire: PendingFire, _ trigger: Trigger?, _ action: Action?, ids: IdentifierSource, now: () -> Timestamp
    ) -> CompletedRun {
        let startedAt = now()
        var events: [Event] = []
        events.reserveCapacity(2)
        if !fire.hasFiredEvent {
            events.append(firedEvent(of: fire, triggerName: trigger?.settings.name, writtenAt: startedAt))
        }
        events.append(lastEvent(of: fire, outcome(trigger, action), id: ids.next(), startedAt: startedAt, now: now))
        return CompletedRun(fire: fire, events: events)
    }

    /// The first event of the chain, whoever writes it: this run, or what made the fire durable. Its id is the fire's.
    ///
    /// - Parameter triggerName: `nil` when the trigger was deleted since the fire.
    package static func firedEvent(of fire: PendingFire, triggerName: String?, writtenAt: Timestamp) -> Event {
        let data = JSONWriter.object(capacity: fire.input.count + 256) {
            $0.member("trigger_id", unescaped: fire.triggerID.write)
            $0.member("trigger_name", triggerName)
            $0.member("manual", fire.cause == .manual)
            $0.member("input", raw: fire.input)
            $0.member("triggered_by", unescaped: fire.cause.write)
        }
        return Event(
            id: fire.eventID, workspaceID: fire.workspaceID, eventType: EventTypes.fired, triggerID: fire.triggerID,
            chainID: fire.eventID, parentID: nil, data: data, effectiveAt: fire.firedAt, createdAt: writtenAt,
            traceID: fire.traceID)
    }

    // MARK: - Outcome

    private static func outcome(_ trigger: Trigger?, _ action: Action?) -> RunFailure? {
        guard trigger != nil else { return .triggerDeleted }
        guard let action else { return .actionDeleted }
        guard action.settings.isEnabled else { return .actionDisabled }
        switch action.settings.kind {
        case .record: return nil
        }
    }

    private static func lastEvent(
        of fire: PendingFire, _ failure: RunFailure?, id: Identifier, startedAt: Timestamp, now: () -> Timestamp
    ) -> Event {
        let endedAt = now()
        let data = JSONWriter.object(capacity: 96) {
            if let failure {
                $0.member("reason", failure.reason)
            } else {
                $0.member("duration_ms", max(0, endedAt - startedAt))
                $0.member("events_written", eventsOfARecord)
            }
        }
        return Event(
            id: id, workspaceID: fire.workspaceID, eventType: failure == nil ? EventTypes.completed : EventTypes.failed,
            triggerID: fire.triggerID, chainID: fire.eventID, parentID: fire.eventID, data: data, effectiveAt: endedAt,
            createdAt: endedAt, traceID: fire.traceID)
    }

    /// The events of a completed `record` run, `trigger.fired` and `trigger.completed` themselves.
    private static let eventsOfARecord = 2
}

/// The engine's event types.
enum EventTypes {
    static let fired = "trigger.fired"
    static let completed = "trigger.completed"
    static let failed = "trigger.failed"
}
