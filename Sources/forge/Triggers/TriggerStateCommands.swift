import ArgumentParser
import Terminal
import TriggerBridge

struct TriggerPauseCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "trigger", "pause", "<id>",
        Help(
            "Stops a trigger from firing by itself.",
            """
            Its schedule and events no longer fire it; 'fire' and webhooks do. May be repeated.

              forge platform trigger pause $TRIGGER
            """))

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.post, Triggers.path(id) + "/pause")
    }
}

struct TriggerResumeCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "trigger", "resume", "<id>",
        Help(
            "Lets a paused trigger fire by itself again.",
            """
            The next fire is counted from now. May be repeated.

              forge platform trigger resume $TRIGGER
            """))

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.post, Triggers.path(id) + "/resume")
    }
}
