import ArgumentParser
import FieldMapping
import Identifiers
import Terminal

struct TaskListCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "task", "list", nil,
        Help(
            "Lists outbound calls, newest first.",
            """
              forge platform task list --status scheduled
              forge platform task list --all --json | jq -r '.items[].phone_to'
            """))

    @Option(
        help: ArgumentHelp("Only those that are scheduled, dispatching, in_progress, completed, failed or cancelled.", valueName: "status"),
        completion: .list(["scheduled", "dispatching", "in_progress", "completed", "failed", "cancelled"]))
    var status: String?
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        var filter = Query()
        filter.set("status", status)
        try await session.list(Tasks.path, page, filter: filter, Self.columns, nothing: "There are no calls.")
    }

    private static let columns: [ListColumn] = [
        .value("ID", "id"), .value("STATUS", "status"), .value("TO", "phone_to"), .number("PRIORITY", "priority"),
        ListColumn(heading: "ATTEMPT", cell: attempt), .time("NEXT ATTEMPT", "next_attempt_at"), .value("OUTCOME", "outcome"),
        .value("REASON", "reason", narrowest: 10),
    ]

    private static func attempt(_ task: JSONObject, _: Timestamp) -> String? {
        task.text(at: "attempt").map { attempt in task.text(at: "max_attempts").map { "\(attempt) of \($0)" } ?? attempt }
    }
}

enum Tasks {
    static let path = "tasks"
}
