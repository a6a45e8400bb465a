import ArgumentParser
import Terminal
import TriggerBridge

struct UpdateCommand<Kind: Resource>: APICommand {
    static var configuration: CommandConfiguration { Kind.configuration(.update) }

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @OptionGroup(title: "Fields") var fields: Kind.Fields
    @OptionGroup(title: "Fields") var body: BodyOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { try body.check(fields.object) }

    func run(_ session: Session) async throws {
        try await session.write(.put, Kind.path(id), body: try body.body(with: fields.object, session.surroundings))
    }
}
