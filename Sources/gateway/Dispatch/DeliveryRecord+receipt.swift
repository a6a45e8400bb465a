import Ingress

extension DeliveryRecord {
    /// What the delivery was answered with, if it has fired: redelivered, it is answered so again and fires nothing.
    var receipt: DeliveryReceipt? {
        guard state == .fired, let firedEventID else { return nil }
        return DeliveryReceipt(deliveryID: id, firedEventID: firedEventID)
    }
}
