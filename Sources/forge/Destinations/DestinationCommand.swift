import ArgumentParser

struct DestinationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination", abstract: "Where senders post webhooks, and which trigger these fire.",
        subcommands: [
            CreateCommand<Destinations>.self, ListCommand<Destinations>.self, GetCommand<Destinations>.self,
            UpdateCommand<Destinations>.self, DeleteCommand<Destinations>.self, RotateSecretCommand<Destinations>.self,
            DeliveriesCommand.self, DeliveryCommand.self, RedeliverCommand.self, DestinationDryRunCommand.self,
        ])
}
