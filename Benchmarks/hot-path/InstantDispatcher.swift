import Identifiers
import Ingress

/// Answers at once that a delivery fired, and keeps nothing.
struct InstantDispatcher: DeliveryDispatcher {
    private let receipt = DeliveryReceipt(deliveryID: SampleRequest.ids.next(), firedEventID: SampleRequest.ids.next())

    func dispatch(_ delivery: Delivery, completion: @escaping @Sendable (DispatchOutcome) -> Void) { completion(.fired(receipt)) }

    func flush() {}

    func remember(
        _ identity: RequestIdentity, _ receipt: DeliveryReceipt, until: Timestamp, completion: @escaping @Sendable (Rejection?) -> Void
    ) { completion(nil) }

    func record(_ refused: RefusedDelivery) {}
}
