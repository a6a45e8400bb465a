import ArgumentParser
import FieldMapping
import Terminal
import TriggerBridge

struct CreateCommand<Kind: Resource>: APICommand {
    static var configuration: CommandConfiguration { Kind.configuration(.create) }

    @OptionGroup(title: "Fields") var fixedFields: Kind.FixedFields
    @OptionGroup(title: "Fields") var fields: Kind.Fields
    @OptionGroup(title: "Fields") var body: BodyOptions
    @OptionGroup var common: CommonOptions

    private var given: JSONObject { Kind.Fields.object(fixedFields, fields) }

    func validate() throws { try body.check(given) }

    func run(_ session: Session) async throws {
        try await session.write(.post, Kind.path, body: try body.body(with: given, session.surroundings))
    }
}
