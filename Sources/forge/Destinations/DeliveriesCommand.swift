import ArgumentParser
import FieldMapping
import Identifiers
import Terminal

struct DeliveriesCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "destination", "deliveries", "<id>",
        Help(
            "Lists what came to a destination and what became of it, newest first.",
            """
              forge platform destination deliveries $DESTINATION --limit 20
            """))

    @Argument(help: "The destination's id, a UUID.") var id: ResourceID
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.list(Destinations.path(id) + "/deliveries", page, Self.columns, nothing: "Nothing has come yet.")
    }

    private static let columns: [ListColumn] = [
        .time("WHEN", "effective_at"), ListColumn(heading: "STATE", cell: state),
        .value("EVENT TYPE", "data.event_type", narrowest: 12), .value("DELIVERY ID", "event_id"),
        ListColumn(heading: "TRIES", alignment: .right, cell: tries), ListColumn(heading: "REASON", narrowest: 10, cell: reason),
    ]

    private static func state(_ delivery: JSONObject, _: Timestamp) -> String? {
        let type = delivery.text(at: "event_type")
        return type.map { $0.hasPrefix("delivery.") ? String($0.dropFirst("delivery.".count)) : $0 }
    }

    /// How often the engine was called.
    private static func tries(_ delivery: JSONObject, _: Timestamp) -> String? {
        delivery.value("data.attempts")?.elements.map { "\($0.count)" }
    }

    /// With the engine's status, where it answered.
    private static func reason(_ delivery: JSONObject, _: Timestamp) -> String? {
        let parts = [delivery.text(at: "data.reason"), delivery.text(at: "data.engine_status")].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
