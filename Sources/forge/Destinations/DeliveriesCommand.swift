import ArgumentParser
import FieldMapping
import Identifiers
import Terminal

struct DeliveriesCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "destination", "deliveries", "<id>",
        Help(
            "Lists a destination's webhooks and their outcomes, newest first.",
            """
              forge platform destination deliveries $DESTINATION --limit 20
              forge platform destination deliveries $DESTINATION --status failed --all
            """))

    @Argument(help: "The destination's id, a UUID.") var id: ResourceID
    @Option(
        help: ArgumentHelp("Only those that are failed, rejected or duplicate.", valueName: "status"),
        completion: .list(["failed", "rejected", "duplicate"]))
    var status: String?
    @Option(help: ArgumentHelp("Only those that came at this time or later.", valueName: "instant")) var createdAfter: String?
    @Option(help: ArgumentHelp("Only those that came before this time.", valueName: "instant")) var createdBefore: String?
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        var filter = Query()
        filter.set("status", status)
        filter.set("created_after", createdAfter)
        filter.set("created_before", createdBefore)
        let nothing = [status, createdAfter, createdBefore].allSatisfy { $0 == nil } ? "Nothing has come yet." : "Nothing matches."
        try await session.list(Destinations.path(id) + "/deliveries", page, filter: filter, Self.columns, nothing: nothing)
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
