import ArgumentParser

struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Outbound calls that were scheduled.",
        subcommands: [TaskListCommand.self, TaskGetCommand.self, TaskCancelCommand.self])
}
