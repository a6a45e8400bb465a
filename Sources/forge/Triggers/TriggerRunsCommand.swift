import ArgumentParser
import FieldMapping
import Identifiers
import Terminal

struct TriggerRunsCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "trigger", "runs", "<id>",
        Help(
            "Lists the events of a trigger's runs, newest first.",
            """
              forge platform trigger runs $TRIGGER --limit 20
            """))

    @Argument(help: "The trigger's id, a UUID.") var id: ResourceID
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.list(Triggers.path(id) + "/runs", page, Self.columns, nothing: "The trigger has not fired yet.")
    }

    private static let columns: [ListColumn] = [
        .time("WHEN", "effective_at"), .value("EVENT", "event_type", narrowest: 18), .value("EVENT ID", "event_id"),
        ListColumn(heading: "DETAIL", narrowest: 10, cell: detail),
    ]

    /// Why it failed or was skipped, how long it took, what fired it, or what became of its call.
    private static func detail(_ item: JSONObject, _: Timestamp) -> String? {
        let type = item.text(at: "event_type") ?? ""
        if type.hasPrefix("outbound.") { return EventSummary.text(of: type, item) }
        return item.text(at: "data.reason") ?? item.text(at: "data.duration_ms").map { "\($0) ms" } ?? item.text(at: "data.triggered_by")
    }
}
