import FieldMapping
import Identifiers

extension Run {
    /// Runs `schedule_outbound_call` (contract, section 5): checks the input and asks for a call, which ``CallDispatcher`` makes.
    ///
    /// - Parameter events: gets `outbound.scheduled`.
    /// - Returns: the task, unless the input does not validate.
    static func scheduleCall(
        _ fire: PendingFire, _ ids: IdentifierSource, at now: Timestamp, _ events: inout [Event]
    ) -> (ActionOutcome, CallTask?) {
        do throws(InputViolations) {
            let parameters = try CallParameters(input: fire.input)
            let event = ids.next()
            let task = CallTask(
                id: ids.next(), workspaceID: fire.workspaceID, triggerID: fire.triggerID, chainID: fire.chainID, traceID: fire.traceID,
                parameters: parameters, createdAt: now, dueAt: parameters.window.opening(from: now) ?? now, lastEventID: event)
            events.append(scheduledEvent(task, of: fire))
            return (.completed([]), task)
        } catch {
            return (.failed(reason: error.reason, [error.detail]), nil)
        }
    }

    private static func scheduledEvent(_ task: CallTask, of fire: PendingFire) -> Event {
        let data = JSONWriter.object(capacity: 512) {
            $0.member("task_id", task.id.description)
            $0.write(task.parameters)
            $0.member("next_attempt_at", task.dueAt?.description)
        }
        return Event(
            id: task.lastEventID, workspaceID: task.workspaceID, eventType: EventTypes.outboundScheduled, triggerID: task.triggerID,
            chainID: task.chainID, parentID: fire.eventID, data: data, effectiveAt: task.createdAt, createdAt: task.createdAt,
            traceID: task.traceID)
    }
}

extension InputViolations {
    /// Each by itself, for programs.
    fileprivate var detail: ActionOutcome.Detail {
        var writer = JSONWriter()
        writer.array {
            for violation in list {
                $0.object {
                    $0.member("field", violation.field)
                    $0.member("message", violation.message)
                }
            }
        }
        return ActionOutcome.Detail("fields", json: writer.bytes)
    }
}
