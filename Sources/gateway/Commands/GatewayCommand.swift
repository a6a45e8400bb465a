import ArgumentParser
import Terminal

@main
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Receives signed webhooks, makes them durable and fires triggers.", version: Release.version,
        subcommands: [ServeCommand.self, KeyCommand.self, SignCommand.self, ReplayCommand.self, MapCommand.self, CronCommand.self])

    static func main() async {
        await runAndExit()
    }
}
