import ArgumentParser
import Terminal
import TriggerBridge

/// Asks nothing: scripts use it. The answer has no body.
struct DeleteCommand<Kind: Resource>: APICommand {
    static var configuration: CommandConfiguration { Kind.configuration(.delete) }

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        _ = try await session.send(.delete, Kind.path(id))
        try session.output.note("The \(Kind.name) \(id) is deleted.")
    }
}
