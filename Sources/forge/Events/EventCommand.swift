import ArgumentParser

struct EventCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event", abstract: "What happened: chains, the live stream, publishing.",
        subcommands: [EventChainCommand.self, EventTailCommand.self, EventPublishCommand.self])
}
