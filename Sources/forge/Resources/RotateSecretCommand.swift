import ArgumentParser
import Terminal
import TriggerBridge

struct RotateSecretCommand<Kind: SecretResource>: APICommand {
    static var configuration: CommandConfiguration {
        .platform(Kind.name, "rotate-secret", "<id>", Kind.rotateSecretHelp)
    }

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @Flag(help: "Revokes all old secrets now, as after a leak.") var atOnce = false
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.post, Kind.path(id) + "/rotate-secret", body: atOnce ? Array(#"{"at_once":true}"#.utf8) : [])
    }
}
