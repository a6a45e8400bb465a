import ArgumentParser
import Terminal
import TriggerBridge

struct DeliveryCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "destination", "delivery", "<destination-id> <delivery-id>",
        Help(
            "Shows a delivery with its mapped input and, to an admin, its body.",
            """
              forge platform destination delivery $DESTINATION $DELIVERY
            """))

    @OptionGroup var delivery: DeliveryArguments
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.get, delivery.path)
    }
}

struct RedeliverCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "destination", "redeliver", "<destination-id> <delivery-id>",
        Help(
            "Fires the trigger with a delivery that failed, once more.",
            """
            Under the same idempotency key: a delivery that did fire is not fired again, its first answer is printed.

              forge platform destination redeliver $DESTINATION $DELIVERY
            """))

    @OptionGroup var delivery: DeliveryArguments
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.show(.post, delivery.path + "/redeliver")
    }
}

/// Which delivery is meant.
struct DeliveryArguments: ParsableArguments {
    @Argument(help: "The destination's id, a UUID.") var destinationID: ResourceID
    @Argument(help: "The delivery's id, as 'deliveries' lists it.") var deliveryID: ResourceID

    fileprivate var path: String { Destinations.path(destinationID) + "/deliveries/\(deliveryID)" }
}
