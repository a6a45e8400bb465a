import FieldMapping
import Identifiers
import Ingress

extension JSONWriter {
    /// Without the secret, whoever asks.
    mutating func write(_ destination: Destination, hookBaseURL: String) {
        member("id", destination.id.description)
        member("workspace_id", destination.workspaceID.description)
        member("url", "\(hookBaseURL)/v1/\(destination.workspaceID)/hooks/\(destination.id)")
        member("trigger_id", destination.triggerID.description)
        write(destination.settings)
        member("created_by", destination.createdBy?.description)
        member("created_at", destination.createdAt.description)
        member("updated_at", destination.updatedAt.description)
    }

    mutating func write(_ settings: DestinationSettings) {
        member("name", settings.name)
        member("description", settings.description)
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
    }

    /// The new secret of something that signs or verifies, shown this once.
    mutating func write(secret: String, rotationExpiresAt: Timestamp?) {
        member("secret", secret)
        member("rotation_expires_at", rotationExpiresAt?.description)
    }
}

// MARK: - The same for the description

extension Component {
    static let destination = Component("WebhookDestination", .object(destinationMembers))
    static let destinationPage = page("WebhookDestinationPage", of: destination)
    static let newDestination = Component("NewWebhookDestination", .object(destinationMembers + ["secret": .secret]))

    static let rotatedSecret = Component(
        "RotatedSecret",
        .object([
            "secret": .secret,
            "rotation_expires_at": Schema.timestamp.orNull.described("Until then the secret before it is good, too."),
        ]))

    private static let destinationMembers: Schema.Properties = [
        "id": .uuid, "workspace_id": .uuid,
        "url": .text.format("uri").example("https://hooks.example.com/v1/0198c0de-…/hooks/0198c0de-…")
            .described("What webhooks are posted to."),
        "trigger_id": .uuid, "name": .text.example("CRM"), "description": .text.orNull.example(nil),
        "accepted_event_types": .list(of: .eventTypePattern, atMost: AcceptedEventTypes.maximumCount),
        "field_mapping": .fieldMapping.orNull,
        "retry_attempts": .integer(DestinationSettings.retryAttemptsRange).example(3), "is_active": .flag,
        "require_timestamp": .flag.example(false),
        "dedupe_window_seconds": .integer(0...86_400), "dedupe_path": .dotPath.orNull.example(nil),
        "rate_limit_per_second": .integer(1...1_000_000).orNull.example(nil),
        "created_by": .uuid.orNull, "created_at": .timestamp, "updated_at": .timestamp,
    ]
}

extension Schema {
    static let secret = Schema.text(49...49, pattern: "^whsec_[A-Za-z0-9_-]{43}$")
        .example("whsec_0000000000000000000000000000000000000000000").described("The signing secret, shown this once.")
}
