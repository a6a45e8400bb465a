import ArgumentParser
import Terminal
import TriggerBridge

struct GetCommand<Kind: Resource>: APICommand {
    static var configuration: CommandConfiguration { Kind.configuration(.get) }

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.get, Kind.path(id))
    }
}
