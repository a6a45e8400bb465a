import ArgumentParser
import Terminal
import TriggerBridge

struct TaskGetCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "task", "get", "<id>", Help("Shows an outbound call.", "  forge platform task get $TASK"))

    @Argument(help: "The task's id, a UUID.") var id: ResourceID
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.get, "\(Tasks.path)/\(id)")
    }
}

struct TaskCancelCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "task", "cancel", "<id>",
        Help(
            "Calls off an outbound call that has not left yet.",
            """
            Refused when the call is under way or over. May be repeated.

              forge platform task cancel $TASK
            """))

    @Argument(help: "The task's id, a UUID.") var id: ResourceID
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.post, "\(Tasks.path)/\(id)/cancel")
    }
}
