import ArgumentParser

struct ActionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "action", abstract: "What triggers run.",
        subcommands: [
            CreateCommand<Actions>.self, ListCommand<Actions>.self, GetCommand<Actions>.self, UpdateCommand<Actions>.self,
            DeleteCommand<Actions>.self, RotateSecretCommand<Actions>.self,
        ])
}
