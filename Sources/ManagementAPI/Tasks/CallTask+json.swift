import FieldMapping
import Identifiers
import TriggerEngine

extension JSONWriter {
    mutating func write(_ task: CallTask) {
        member("id", task.id.description)
        member("workspace_id", task.workspaceID.description)
        member("trigger_id", task.triggerID.description)
        member("chain_id", task.chainID.description)
        member("status", task.status.rawValue)
        write(task.parameters)
        member("attempt", task.attempt)
        member("call_sid", task.callSID)
        member("outcome", task.outcome?.rawValue)
        member("next_attempt_at", task.nextAttemptAt?.description)
        member("created_at", task.createdAt.description)
        member("updated_at", task.updatedAt.description)
    }
}

extension CallTask {
    /// `nil` while a call is under way, and once there is none any more.
    fileprivate var nextAttemptAt: Timestamp? { status == .scheduled ? dueAt : nil }
}

// MARK: - The same for the description

extension Component {
    static let task = Component(
        "Task",
        .object([
            "id": .uuid, "workspace_id": .uuid, "trigger_id": .uuid, "chain_id": .uuid,
            "status": .choice(CallTask.Status.allCases.map(\.rawValue)), "phone_to": .text.example("+12025550143"),
            "phone_from": .text.orNull.example(nil).described("`null` for the configured caller id."),
            "reason": .text.example("outbound_intake"), "goal": .text.orNull.example(nil),
            "priority": .integer(CallParameters.priorities).example(8), "max_attempts": .integer(CallParameters.attempts).example(3),
            "retry_backoff_minutes": .integer(CallParameters.backoffs).example(30), "window": window,
            "service_id": .uuid.orNull.example(nil),
            "patient_entity_id": .uuid.orNull.example(nil),
            "attempt": .integer(atLeast: 0).example(1).described("How many attempts were begun."),
            "call_sid": .text.orNull.example("SIM-1").described("The provider's id of the last attempt's call."),
            "outcome": Schema(
                ["type": ["string", "null"], "enum": .list(CallTask.Outcome.allCases.map { .text($0.rawValue) } + [nil])],
                example: "answered"
            ).described("Of the last attempt, or of the task."),
            "next_attempt_at": .timestamp.orNull.example(nil), "created_at": .timestamp, "updated_at": .timestamp,
        ]))
    static let taskPage = page("TaskPage", of: task)

    private static let window = Schema.object([
        "start": .text.example("09:00"), "end": .text.example("18:00"), "timezone": .text.example("America/New_York"),
        "days": .list(of: .choice(Weekday.allCases.map(\.rawValue))),
    ])
}
