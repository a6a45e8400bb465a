import FieldMapping
import Identifiers
import Ingress

extension JSONWriter {
    /// Without the secret, whoever asks.
    mutating func write(_ destination: Destination, hookBaseURL: String) {
        let settings = destination.settings
        member("id", destination.id.description)
        member("workspace_id", destination.workspaceID.description)
        member("url", "\(hookBaseURL)/v1/\(destination.workspaceID)/hooks/\(destination.id)")
        member("name", settings.name)
        member("description", settings.description)
        member("trigger_id", destination.triggerID.description)
        member(
            "accepted_event_types",
            array: { list in
                for pattern in settings.acceptedEventTypes.patterns { list.element(pattern.text) }
            })
        if let mapping = settings.fieldMapping {
            member("field_mapping", raw: mapping.json)
        } else {
            null("field_mapping")
        }
        member("retry_attempts", settings.retryAttempts)
        member("is_active", settings.isActive)
        member("require_timestamp", settings.requireTimestamp)
        member("dedupe_window_seconds", settings.dedupeWindowSeconds)
        member("dedupe_path", settings.dedupePath?.description)
        member("rate_limit_per_second", settings.rateLimitPerSecond)
        member("created_by", destination.createdBy?.description)
        member("created_at", destination.createdAt.description)
        member("updated_at", destination.updatedAt.description)
    }
}
