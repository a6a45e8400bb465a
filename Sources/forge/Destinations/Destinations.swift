import ArgumentParser
import FieldMapping

/// Webhook destinations (contract, section 3.2).
enum Destinations: SecretResource {
    typealias Fields = DestinationFields
    typealias FixedFields = DestinationTriggerField
    typealias Filter = NoFilter

    static let path = "webhook-destinations"
    static let name = "destination"

    static var columns: [ListColumn] {
        [
            .value("ID", "id"), .value("NAME", "name", narrowest: 12), .value("TRIGGER", "trigger_id"), .flag("ACTIVE", "is_active"),
            eventTypes,
        ]
    }

    private static let eventTypes = ListColumn(heading: "EVENT TYPES", narrowest: 12) { destination, _ in
        let types = destination["accepted_event_types"]?.elements?.compactMap(\.string) ?? []
        return types.isEmpty ? "all" : types.joined(separator: ", ")
    }
}

/// A destination fires one trigger as long as it lives.
struct DestinationTriggerField: FieldOptions {
    @Option(
        name: .customLong("trigger-id"), help: ArgumentHelp("The trigger that it fires; fixed after creation.", valueName: "uuid"))
    var triggerID: ResourceID?

    func write(to body: inout JSONWriter) {
        body.given("trigger_id", triggerID)
    }
}

struct DestinationFields: FieldOptions {
    @Option(help: "What people call it.") var name: String?
    @Option(help: ArgumentHelp("What it is for.", valueName: "text")) var description: String?
    @Option(
        help: ArgumentHelp("An event type that it accepts; * matches anything. May be repeated.", valueName: "type"))
    var acceptedEventType: [String] = []
    @Option(
        help: ArgumentHelp(
            "Puts what a dot path finds in the payload into a field of the input, such as phone_to=contact.phone. May be repeated.",
            valueName: "field=path"),
        transform: MapEntry.init)
    var map: [MapEntry] = []
    @Option(help: ArgumentHelp("Retries after the first try, 1 to 5.", valueName: "n")) var retryAttempts: Int?
    @Option(help: ArgumentHelp("Whether it takes webhooks.", valueName: "bool")) var active: Truth?
    @Option(help: ArgumentHelp("Whether it refuses requests without a timestamp.", valueName: "bool")) var requireTimestamp: Truth?
    @Option(help: ArgumentHelp("How long repeats of a request are recognised.", valueName: "seconds"))
    var dedupeWindowSeconds: Int?
    @Option(help: ArgumentHelp("Path of the webhook's own id, such as id.", valueName: "path")) var dedupePath: String?
    @Option(help: ArgumentHelp("Maximum requests per second.", valueName: "n")) var rateLimitPerSecond: Int?

    func write(to body: inout JSONWriter) {
        body.given("name", name)
        body.given("description", description)
        writeLists(to: &body)
        body.given("retry_attempts", retryAttempts)
        body.given("is_active", active)
        body.given("require_timestamp", requireTimestamp)
        body.given("dedupe_window_seconds", dedupeWindowSeconds)
        body.given("dedupe_path", dedupePath)
        body.given("rate_limit_per_second", rateLimitPerSecond)
    }

    private func writeLists(to body: inout JSONWriter) {
        if !acceptedEventType.isEmpty {
            body.member("accepted_event_types", array: { list in for type in acceptedEventType { list.element(type) } })
        }
        if !map.isEmpty {
            body.member("field_mapping", object: { mapping in for entry in map { mapping.member(entry.field, entry.path) } })
        }
    }
}
