import Identifiers
import Ingress

/// Answers at once that a delivery fired, and keeps nothing.
struct InstantDispatcher: DeliveryDispatcher {
    private let receipt = DeliveryReceipt(deliveryID: SampleRequest.ids.next(), firedEventID: SampleRequest.ids.next())

    func dispatch(_ delivery: Delivery, completion: @escaping @Sendable (DispatchOutcome) -> Void) { completion(.fired(receipt)) }

    func flush() {}

    func remember(_ delivery: Delivery, _ receipt: DeliveryReceipt, until: Timestamp) {}

    func record(_ refused: RefusedDelivery) {}
}
