import FieldMapping
import Identifiers
import TriggerEngine

extension JSONWriter {
    mutating func write(_ trigger: Trigger) {
        member("id", trigger.id.description)
        member("workspace_id", trigger.workspaceID.description)
        member("name", trigger.settings.name)
        member("description", trigger.settings.description)
        member("event_type", trigger.settings.eventType)
        if let filter = trigger.settings.eventFilter {
            member("event_filter", raw: filter)
        } else {
            null("event_filter")
        }
        member("action_id", trigger.settings.actionID.description)
        member("input_template", raw: trigger.settings.inputTemplate.json)
        null("schedule")
        member("timezone", trigger.settings.timezone)
        member("next_fire_at", trigger.nextFireAt?.description)
        member("is_active", trigger.isActive)
        member("created_by", trigger.createdBy?.description)
        member("created_at", trigger.createdAt.description)
        member("updated_at", trigger.updatedAt.description)
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
