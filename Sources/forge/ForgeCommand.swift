import ArgumentParser
import Terminal

@main
struct ForgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forge",
        abstract: "Operates a webhook gateway over its management API.",
        discussion: """
            Where the API is, the key and the workspace come from the environment:

              export FORGE_API_URL=http://127.0.0.1:8081
              export FORGE_API_KEY=$(gateway key create --data-dir data --workspace UUID)
              export FORGE_WORKSPACE_ID=UUID

            On a terminal answers are tables; with --json, or when piped, they are the server's JSON as it came. Exits 0 \
            when it is done, 1 when the operation failed, 2 when the arguments cannot be used.

            Tab completion for bash, zsh and fish:

              source <(forge --generate-completion-script bash)
            """, version: Release.version,
        subcommands: [PlatformCommand.self])

    static func main() async {
        await runAndExit()
    }
}

struct PlatformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "platform", abstract: "Triggers, webhook destinations, actions, events, calls and API keys.",
        subcommands: [
            TriggerCommand.self, DestinationCommand.self, ActionCommand.self, EventCommand.self, TaskCommand.self,
            KeyCommand.self,
        ])
}
