/// Fires a kept delivery once more, under its own id and so with its own idempotency key.
package protocol Redelivering: Sendable {
    /// Whether a delivery that failed by the record may have fired all the same, so long ago that firing it again would no longer be known as a repeat.
    func mayFireTwice(_ record: DeliveryRecord) -> Bool

    /// Fires the delivery again under its own id. One that has fired is answered with its first receipt, and fires nothing.
    func redeliver(_ record: DeliveryRecord, of destination: Destination) async -> DispatchOutcome
}
