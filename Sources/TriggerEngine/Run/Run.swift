import FieldMapping
package import Identifiers

/// Running one fire: which events its chain gets (contract, section 5). Touches nothing but its arguments.
package enum Run {
    /// Runs the action of `fire`, if it is one that takes no time.
    ///
    /// - Parameters:
    ///   - trigger: `nil` when it was deleted since the fire.
    ///   - action: the trigger's action; `nil` when it was deleted.
    ///   - ids: where the ids of further events come from.
    ///   - now: the clock; read when the run begins and when it ends.
    /// - Returns: `trigger.fired`, unless it is written already, and `trigger.completed` or `trigger.failed`, unless the
    ///   fire is to wait in a lane.
    static func complete(
        _ fire: PendingFire, _ trigger: TriggerEntry?, _ action: Action?, ids: IdentifierSource, now: () -> Timestamp
    ) -> RunResult {
        let startedAt = now()
        var events: [Event] = []
        events.reserveCapacity(2)
        if !fire.hasFiredEvent {
            events.append(firedEvent(of: fire, triggerName: trigger?.name, writtenAt: fire.firedAt))
        }
        let failure = failure(trigger, action)
        if failure == nil, let lane = action?.settings.kind.lane {
            return RunResult(fire: fire, events: events, end: .waits(lane))
        }
        var outcome = failure.map { ActionOutcome.failed(reason: $0.reason, []) } ?? .completed([])
        var task: CallTask?
        if failure == nil, case .scheduleOutboundCall = action?.settings.kind {
            (outcome, task) = scheduleCall(fire, ids, at: startedAt, &events)
        }
        let written = eventsOfACompletedRun + (task == nil ? 0 : 1)
        if let last = lastEvent(of: fire, outcome, eventsWritten: written, id: ids.next(), startedAt: startedAt, endedAt: now()) {
            events.append(last)
        }
        return RunResult(fire: fire, events: events, end: .done(task))
    }

    /// The end of a run that a dispatcher began; `nil` when the run was called off.
    static func end(
        _ fire: PendingFire, _ outcome: ActionOutcome, id: Identifier, startedAt: Timestamp, endedAt: Timestamp
    ) -> RunResult? {
        lastEvent(of: fire, outcome, id: id, startedAt: startedAt, endedAt: endedAt).map { RunResult(fire: fire, events: [$0]) }
    }

    /// The first event of the run, and of the chain unless an event caused it; whoever writes it: this run, or what made the fire durable. Its id is
    /// the fire's.
    ///
    /// - Parameters:
    ///   - triggerName: `nil` when the trigger was deleted since the fire.
    ///   - instant: of the trigger's schedule, when that is the cause.
    package static func firedEvent(
        of fire: PendingFire, triggerName: String?, scheduledFor instant: Timestamp? = nil, writtenAt: Timestamp
    ) -> Event {
        let data = JSONWriter.object(capacity: fire.input.count + 256) {
            $0.member("trigger_id", unescaped: fire.triggerID.write)
            $0.member("trigger_name", triggerName)
            $0.member("manual", fire.cause == .manual)
            $0.member("input", raw: fire.input)
            $0.member("triggered_by", unescaped: fire.cause.write)
            if let instant { $0.member("scheduled_for", instant.description) }
        }
        return Event(
            id: fire.eventID, workspaceID: fire.workspaceID, eventType: EventTypes.fired, triggerID: fire.triggerID,
            chainID: fire.chainID, parentID: fire.parentID, data: data, effectiveAt: fire.firedAt, createdAt: writtenAt,
            traceID: fire.traceID)
    }

    // MARK: - Outcome

    private static func failure(_ trigger: TriggerEntry?, _ action: Action?) -> RunFailure? {
        guard trigger != nil else { return .triggerDeleted }
        guard let action else { return .actionDeleted }
        return action.settings.isEnabled ? nil : .actionDisabled
    }

    private static func lastEvent(
        of fire: PendingFire, _ outcome: ActionOutcome, eventsWritten: Int = eventsOfACompletedRun, id: Identifier, startedAt: Timestamp,
        endedAt: Timestamp
    ) -> Event? {
        var data = JSONWriter(capacity: 96)
        let eventType: String
        switch outcome {
        case .completed(let details):
            eventType = EventTypes.completed
            data.object {
                $0.member("duration_ms", max(0, endedAt - startedAt))
                $0.member("events_written", eventsWritten)
                $0.write(details)
            }
        case .failed(let reason, let details):
            eventType = EventTypes.failed
            data.object {
                $0.member("reason", reason)
                $0.write(details)
            }
        case .interrupted: return nil
        }
        return Event(
            id: id, workspaceID: fire.workspaceID, eventType: eventType, triggerID: fire.triggerID,
            chainID: fire.chainID, parentID: fire.eventID, data: data.bytes, effectiveAt: endedAt, createdAt: endedAt,
            traceID: fire.traceID)
    }

    /// `trigger.fired` and `trigger.completed` themselves.
    private static let eventsOfACompletedRun = 2
}

extension JSONWriter {
    fileprivate mutating func write(_ details: [ActionOutcome.Detail]) {
        for detail in details { member(detail.name, raw: detail.json) }
    }
}

/// The engine's event types.
enum EventTypes {
    static let fired = "trigger.fired"
    static let completed = "trigger.completed"
    static let failed = "trigger.failed"
    static let skipped = "trigger.skipped"

    static let outboundScheduled = "outbound.scheduled"
    static let outboundDispatched = "outbound.dispatched"
    static let outboundRescheduled = "outbound.rescheduled"
    static let outboundCompleted = "outbound.completed"
    static let outboundFailed = "outbound.failed"
    static let outboundCancelled = "outbound.cancelled"
}
