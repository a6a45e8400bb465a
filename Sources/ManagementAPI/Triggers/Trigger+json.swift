import FieldMapping
import Identifiers
import TriggerEngine

extension JSONWriter {
    mutating func write(_ trigger: Trigger, nextFireAt: Timestamp?) {
        member("id", trigger.id.description)
        member("workspace_id", trigger.workspaceID.description)
        write(trigger.settings)
        member("next_fire_at", nextFireAt?.description)
        member("is_active", trigger.isActive)
        member("created_by", trigger.createdBy?.description)
        member("created_at", trigger.createdAt.description)
        member("updated_at", trigger.updatedAt.description)
    }

    mutating func write(_ settings: TriggerSettings) {
        member("name", settings.name)
        member("description", settings.description)
        member("event_type", settings.eventType)
        if let filter = settings.eventFilter {
            member("event_filter", raw: filter.json)
        } else {
            null("event_filter")
        }
        member("action_id", settings.actionID.description)
        member("input_template", raw: settings.inputTemplate.json)
        member("schedule", settings.schedule?.text)
        member("timezone", settings.timezone)
    }

    /// An event as `runs` lists it.
    mutating func writeRun(_ event: Event) {
        member("event_id", event.id.description)
        member("event_type", event.eventType)
        member("data", raw: event.data)
        member("effective_at", event.effectiveAt.description)
        member("created_at", event.createdAt.description)
    }
}

// MARK: - The same for the description

extension Component {
    static let trigger = Component(
        "Trigger",
        .object([
            "id": .uuid, "workspace_id": .uuid, "name": .text.example("New lead"),
            "description": .text.orNull.example(nil), "event_type": .text.example("lead.created"),
            "event_filter": .object.orNull.example(nil), "action_id": .uuid,
            "input_template": .object.example(["reason": "new_lead"]),
            "schedule": .text.orNull.example("30 9 * * MON-FRI"), "timezone": .text.example("Europe/Berlin"),
            "next_fire_at": .timestamp.orNull, "is_active": .flag, "created_by": .uuid.orNull, "created_at": .timestamp,
            "updated_at": .timestamp,
        ]))
    static let triggerPage = page("TriggerPage", of: trigger)

    static let triggerDryRun = Component(
        "TriggerDryRun",
        .object([
            "schedule": .text.orNull.example("30 9 * * MON-FRI"), "timezone": .text.example("Europe/Berlin"),
            "next_fire_times": .list(of: .timestamp, atMost: 5),
        ]))

    static let fireReceipt = Component(
        "FireReceipt", .object(["fired_event_id": .uuid, "trigger_id": .uuid, "status": .choice(["fired"])]))

    static let run = Component(
        "Run",
        .object([
            "event_id": .uuid, "event_type": .text.example("trigger.completed"),
            "data": .object.example(["duration_ms": 1.5, "events_written": 2]), "effective_at": .timestamp,
            "created_at": .timestamp,
        ]))
    static let runPage = page("RunPage", of: run)
}
