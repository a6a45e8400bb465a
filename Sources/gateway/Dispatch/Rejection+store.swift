import Ingress
import TriggerEngine

extension Rejection {
    /// What the sender is told when its delivery could not be made durable.
    init(_ error: StoreError) {
        switch error {
        case .overloaded: self = .overloaded
        case .unavailable: self = .storageUnavailable
        }
    }
}

extension Result<DeliveryReceipt, StoreError> {
    /// The outcome once the delivery is durable, or why it is not.
    func outcome(_ durable: (DeliveryReceipt) -> DispatchOutcome) -> DispatchOutcome {
        switch self {
        case .success(let receipt): durable(receipt)
        case .failure(let error): .failed(Rejection(error), deliveryID: nil)
        }
    }
}
