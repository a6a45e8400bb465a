package import Identifiers

/// Where the receive path hands over: makes deliveries durable and fires their triggers. Ingress owns it; the application implements it
/// for the embedded and for a remote engine.
package protocol DeliveryDispatcher: Sendable {
    /// Makes `delivery` durable and fires its trigger, beginning at the next ``flush()`` at the latest. Called on an event loop, does not
    /// block.
    ///
    /// - Parameter completion: called exactly once, on any thread; with `.fired` only after the delivery is on disk and the fire is
    ///   recorded.
    func dispatch(_ delivery: Delivery, completion: @escaping @Sendable (DispatchOutcome) -> Void)

    /// Called at the end of an event loop's turn in which deliveries were dispatched: what came together can become durable together.
    func flush()

    /// Has a restart remember a request that fired for longer than its delivery says: its sender left before the answer and will send it again, or
    /// a later one with the same identity was answered with it.
    ///
    /// - Parameter completion: called exactly once, on any thread: after the sync, or with what prevented it.
    func remember(
        _ identity: RequestIdentity, _ receipt: DeliveryReceipt, until: Timestamp, completion: @escaping @Sendable (Rejection?) -> Void)

    /// Notes in the delivery log what fired nothing. May drop it under pressure; does not block.
    func record(_ refused: RefusedDelivery)
}

/// How step 11 ended.
package enum DispatchOutcome: Sendable, Equatable {
    /// The delivery is on disk and its fire is recorded.
    case fired(DeliveryReceipt)
    /// Nothing fired. `deliveryID` names the delivery that was kept, if it could be.
    case failed(Rejection, deliveryID: Identifier?)
}

/// What a 200 tells the sender.
package struct DeliveryReceipt: Sendable, Equatable {
    package let deliveryID: Identifier
    package let firedEventID: Identifier

    package init(deliveryID: Identifier, firedEventID: Identifier) {
        self.deliveryID = deliveryID
        self.firedEventID = firedEventID
    }
}

/// A request to a known destination that fired nothing, for the delivery log. Never holds the body.
package struct RefusedDelivery: Sendable {
    package enum Reason: Sendable {
        case rejected(Rejection)
        case duplicate(of: DeliveryReceipt)
        /// It ended as another one did, which it is a repeat of and which was under way when it came.
        case failedDuplicate(of: Identifier, Rejection)
    }

    package let destination: Destination
    package let reason: Reason
    /// As the delivery log keeps it.
    package let eventType: String?
    /// Bytes of the body that were read.
    package let bodySize: Int
    package let receivedAt: Timestamp
    package let requestID: String

    init(_ webhook: ReceivedWebhook, _ reason: Reason, eventType: EventType?, bodySize: Int? = nil) {
        destination = webhook.destination
        self.reason = reason
        self.eventType = eventType?.logged
        self.bodySize = bodySize ?? webhook.signed.body.count
        receivedAt = webhook.receivedAt
        requestID = webhook.requestID
    }
}
