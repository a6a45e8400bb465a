import FieldMapping
import Ingress

/// The settings that a request names, each to be taken over (contract, section 3.2). What it does not name stays as it
/// is.
struct DestinationChange: Sendable {
    private var edits: [@Sendable (inout DestinationSettings) -> Void] = []

    init(_ body: inout BodyReader) {
        edit(\.name, body.change("name", .text(1...256)))
        addOptionalFields(&body)
    }

    /// All but `name`, the only field that has no default.
    fileprivate mutating func addOptionalFields(_ body: inout BodyReader) {
        edit(\.description, body.nullableChange("description", .text(0...2000)))
        edit(\.acceptedEventTypes, body.change("accepted_event_types", .acceptedEventTypes))
        edit(\.fieldMapping, body.nullableChange("field_mapping", .fieldMapping))
        edit(\.retryAttempts, body.change("retry_attempts", .integer(1...5)))
        edit(\.isActive, body.change("is_active", .flag))
        edit(\.requireTimestamp, body.change("require_timestamp", .flag))
        edit(\.dedupeWindowSeconds, body.change("dedupe_window_seconds", .integer(0...86_400)))
        edit(\.dedupePath, (body.nullableChange("dedupe_path", .dotPath)).map { $0 ?? nil })
        edit(\.rateLimitPerSecond, body.nullableChange("rate_limit_per_second", .integer(1...1_000_000)))
    }

    func apply(to settings: inout DestinationSettings) {
        for edit in edits { edit(&settings) }
    }

    /// - Parameter value: `nil` when the request does not name the field.
    private mutating func edit<Value: Sendable>(
        _ field: any WritableKeyPath<DestinationSettings, Value> & Sendable, _ value: Value?
    ) {
        guard let value else { return }
        edits.append { $0[keyPath: field] = value }
    }

    fileprivate init(optionalFieldsOf body: inout BodyReader) {
        addOptionalFields(&body)
    }
}

extension DestinationSettings {
    /// The settings of a new destination.
    init(_ body: inout BodyReader) {
        self.init(name: body.required("name", .text(1...256)))
        DestinationChange(optionalFieldsOf: &body).apply(to: &self)
    }
}
