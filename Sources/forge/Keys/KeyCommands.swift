import ArgumentParser
import FieldMapping
import Terminal
import TriggerBridge

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "API keys of the workspace.",
        subcommands: [KeyCreateCommand.self, KeyListCommand.self, KeyRevokeCommand.self])
}

/// API keys (contract, section 3.4).
enum Keys {
    static let path = "api-keys"
}

struct KeyCreateCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "key", "create", nil,
        Help(
            "Makes an API key and shows it, this once.",
            """
            The first key of a workspace comes from 'gateway key create'.

              forge platform key create --name 'Nightly report' --role viewer
            """))

    @Option(help: "What it is for, 1 to 256 characters.") var name: String
    @Option(
        help: ArgumentHelp("What it may do: viewer reads, operator also fires and redelivers, admin also writes.", valueName: "role"),
        completion: .list(["viewer", "operator", "admin"]))
    var role: String
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        let body = JSONWriter.object { body in
            body.member("name", name)
            body.member("role", role)
        }
        try await session.show(.post, Keys.path, body: body)
    }
}

struct KeyListCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "key", "list", nil,
        Help("Lists the API keys that are not revoked, without the keys themselves.", "  forge platform key list --all"))

    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.list(Keys.path, page, Self.columns, nothing: "There is no key.")
    }

    private static let columns: [ListColumn] = [
        .value("ID", "id"), .value("ROLE", "role"), .value("NAME", "name", narrowest: 12), .time("MADE", "created_at"),
    ]
}

struct KeyRevokeCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "key", "revoke", "<id>",
        Help(
            "Revokes an API key, without asking.",
            """
            It stops working at once. Done also when it is already gone.

              forge platform key revoke $KEY
            """))

    @Argument(help: "The key's id, a UUID, as 'list' shows it.") var id: ResourceID
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        _ = try await session.send(.delete, "\(Keys.path)/\(id)")
        try session.output.note("The API key \(id) is revoked.")
    }
}
