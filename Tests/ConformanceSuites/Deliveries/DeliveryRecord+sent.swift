package import Identifiers
package import Ingress

// The records that a log has to keep.
extension DeliveryRecord {
    /// How a delivery stands.
    package struct Outcome: Sendable {
        package let state: State
        package let reason: String?
        package let firedEventID: Identifier?
        package let engineStatus: Int?
        /// `nil` while there is none.
        package let reachedAt: Timestamp?

        package static let pending = Outcome(state: .pending, reason: nil, firedEventID: nil, engineStatus: nil, reachedAt: nil)

        package static func fired(_ eventID: Identifier, at now: Timestamp) -> Outcome {
            Outcome(state: .fired, reason: nil, firedEventID: eventID, engineStatus: nil, reachedAt: now)
        }

        package static func failed(_ rejection: Rejection, at now: Timestamp) -> Outcome {
            var status: Int?
            if case .engineRejected(let answered) = rejection { status = answered }
            return Outcome(state: .failed, reason: rejection.errorCode, firedEventID: nil, engineStatus: status, reachedAt: now)
        }
    }

    /// A delivery that was made durable.
    package init(_ sent: SentWebhook, id: Identifier, receivedAt: Timestamp, _ outcome: Outcome) {
        self.init(
            id: id, state: outcome.state, reason: outcome.reason, byteOffset: nil, eventType: sent.eventType,
            firedEventID: outcome.firedEventID, duplicateOf: nil, engineStatus: outcome.engineStatus, matchedSecret: .current,
            attempts: Array("[]".utf8), durationMicroseconds: outcome.reachedAt.map { ($0 - receivedAt) * 1000 },
            size: sent.body.utf8.count, requestID: SentWebhook.requestID, receivedAt: receivedAt, createdAt: id.timestamp,
            input: Array(sent.input.utf8), body: Array(sent.body.utf8), traceparent: sent.traceparent)
    }

    /// A request that fired nothing.
    package init(_ sent: SentWebhook, id: Identifier, receivedAt: Timestamp, refused reason: RefusedDelivery.Reason) {
        var (rejection, first, firedEventID) = (Rejection?.none, Identifier?.none, Identifier?.none)
        switch reason {
        case .rejected(let why): rejection = why
        case .duplicate(let receipt): (first, firedEventID) = (receipt.deliveryID, receipt.firedEventID)
        case .failedDuplicate(let id, let why): (first, rejection) = (id, why)
        }
        self.init(
            id: id, state: first == nil ? .rejected : .duplicate, reason: rejection?.errorCode,
            byteOffset: rejection?.byteOffset, eventType: sent.eventType, firedEventID: firedEventID,
            duplicateOf: first, engineStatus: nil, matchedSecret: nil, attempts: Array("[]".utf8),
            durationMicroseconds: 0, size: sent.body.utf8.count, requestID: SentWebhook.requestID, receivedAt: receivedAt,
            createdAt: id.timestamp, input: nil, body: nil, traceparent: nil)
    }

    /// As a list holds it.
    package var withoutContent: DeliveryRecord {
        DeliveryRecord(
            id: id, state: state, reason: reason, byteOffset: byteOffset, eventType: eventType, firedEventID: firedEventID,
            duplicateOf: duplicateOf, engineStatus: engineStatus, matchedSecret: matchedSecret, attempts: attempts,
            durationMicroseconds: durationMicroseconds, size: size, requestID: requestID, receivedAt: receivedAt,
            createdAt: createdAt, input: nil, body: nil, traceparent: traceparent)
    }
}
