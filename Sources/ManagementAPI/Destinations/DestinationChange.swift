import FieldMapping
import Identifiers
import Ingress

/// The settings that a request names, each to be taken over (contract, section 3.2). What it does not name stays as it
/// is.
struct DestinationChange: Sendable {
    /// To be the one that the destination has.
    private(set) var triggerID: Identifier?
    private var edits = Edits<DestinationSettings>()

    init(_ body: inout BodyReader) {
        triggerID = body.change("trigger_id", .identifier)
        edits.set(\.name, body.change("name", .text(1...256)))
        addOptionalFields(&body)
    }

    fileprivate init(optionalFieldsOf body: inout BodyReader) {
        addOptionalFields(&body)
    }

    /// All but `name`, the only field that has no default.
    private mutating func addOptionalFields(_ body: inout BodyReader) {
        edits.set(\.description, body.nullableChange("description", .text(0...2000)))
        edits.set(\.acceptedEventTypes, body.change("accepted_event_types", .acceptedEventTypes))
        edits.set(\.fieldMapping, body.nullableChange("field_mapping", .fieldMapping))
        edits.set(\.retryAttempts, body.change("retry_attempts", .integer(DestinationSettings.retryAttemptsRange)))
        edits.set(\.isActive, body.change("is_active", .flag))
        edits.set(\.requireTimestamp, body.change("require_timestamp", .flag))
        edits.set(\.dedupeWindowSeconds, body.change("dedupe_window_seconds", .integer(0...86_400)))
        edits.set(\.dedupePath, (body.nullableChange("dedupe_path", .dotPath)).map { $0 ?? nil })
        edits.set(\.rateLimitPerSecond, body.nullableChange("rate_limit_per_second", .integer(1...1_000_000)))
    }

    func apply(to settings: inout DestinationSettings) {
        edits.apply(to: &settings)
    }
}

/// What a request says of the destination that it wants.
struct NewDestination: Sendable {
    let triggerID: Identifier
    let settings: DestinationSettings

    init(_ body: inout BodyReader) {
        triggerID = body.required("trigger_id", .identifier)
        settings = DestinationSettings(&body)
    }
}

extension DestinationSettings {
    /// The settings of a new destination.
    init(_ body: inout BodyReader) {
        self.init(name: body.required("name", .text(1...256)))
        DestinationChange(optionalFieldsOf: &body).apply(to: &self)
    }
}
