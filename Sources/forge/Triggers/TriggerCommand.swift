import ArgumentParser

struct TriggerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trigger", abstract: "When an action runs, and with what input.",
        subcommands: [
            TriggerCreateCommand.self, ListCommand<Triggers>.self, GetCommand<Triggers>.self, UpdateCommand<Triggers>.self,
            DeleteCommand<Triggers>.self, TriggerPauseCommand.self, TriggerResumeCommand.self, TriggerFireCommand.self,
            TriggerRunsCommand.self,
        ])
}
