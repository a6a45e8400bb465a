import FieldMapping
import Identifiers
import TriggerEngine

extension JSONWriter {
    /// `trace_id` is only there when there is one.
    mutating func write(_ event: Event) {
        member("id", unescaped: event.id.write)
        member("workspace_id", unescaped: event.workspaceID.write)
        member("event_type", event.eventType)
        member("trigger_id", event.triggerID?.description)
        member("chain_id", unescaped: event.chainID.write)
        member("parent_id", event.parentID?.description)
        member("source", Event.source)
        member("data", raw: event.data)
        member("effective_at", event.effectiveAt.description)
        member("created_at", event.createdAt.description)
        if let traceID = event.traceID { member("trace_id", traceID) }
    }
}

// MARK: - The same for the description

extension Component {
    static let event = Component(
        "Event",
        .object(
            [
                "id": .uuid, "workspace_id": .uuid, "event_type": .text.example("lead.created"),
                "trigger_id": .uuid.orNull.example(nil), "chain_id": .uuid.described("The id of the chain's first event."),
                "parent_id": .uuid.orNull.example(nil), "source": .choice([Event.source]),
                "data": .object.example(["phone": "+12025550143"]), "effective_at": .timestamp, "created_at": .timestamp,
            ],
            optional: ["trace_id": .text.example("4bf92f3577b34da6a3ce929d0e0e4736")]))

    static let chain = Component("Chain", .object(["items": .list(of: event.reference)]))
}
