import ArgumentParser
import FieldMapping
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
            "Fires the trigger again with a failed delivery.",
            """
            Under the same idempotency key: a delivery that did fire is not fired again, its first answer is printed. \
            A remote engine knows that key for 24 hours; an older delivery that it may have taken is refused. Look for \
            it among the runs of the trigger, and add --force if it is not there.

              forge platform destination redeliver $DESTINATION $DELIVERY
            """))

    @Flag(help: "Fires it even if it may have fired before.") var force = false
    @OptionGroup var delivery: DeliveryArguments
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        let answer = try await session.send(.post, delivery.path + "/redeliver", body: force ? Array(#"{"force":true}"#.utf8) : [])
        let isRepeat = try answer.object()["duplicate"]?.bool == true
        try session.output.show(
            answer, notes: isRepeat ? ["It had already fired: nothing was fired now. Its chain shows the result."] : [])
    }
}

/// Which delivery is meant.
struct DeliveryArguments: ParsableArguments {
    @Argument(help: "The destination's id, a UUID.") var destinationID: ResourceID
    @Argument(help: "The delivery's id, as 'deliveries' lists it.") var deliveryID: ResourceID

    fileprivate var path: String { Destinations.path(destinationID) + "/deliveries/\(deliveryID)" }
}
