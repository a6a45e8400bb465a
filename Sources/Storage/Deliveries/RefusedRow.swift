import GRDB
import Identifiers
import Ingress

/// A row of the delivery log for what fired nothing: no body, no input.
struct RefusedRow: Sendable {
    private let refused: RefusedDelivery
    private let ids: IdentifierSource

    init(_ refused: RefusedDelivery, _ ids: IdentifierSource) {
        self.refused = refused
        self.ids = ids
    }

    func insert(_ db: Database) throws {
        let id = ids.next()
        try db.execute(
            literal: """
                INSERT INTO deliveries
                    (ordinal, random, destination, state, received_at, size, event_type, event_id, duration, reason, byte_offset,
                     duplicate_of, request_id)
                VALUES (\(id.ordinal), \(id.randomColumn), \(refused.destination.number), \(state.rawValue),
                    \(refused.receivedAt.milliseconds), \(refused.bodySize), \(refused.eventType?.text), \(receipt?.firedEventID.data),
                    \((id.timestamp - refused.receivedAt) * 1000), \(rejection?.errorCode), \(rejection?.byteOffset),
                    \(receipt?.deliveryID.data), \(refused.requestID))
                """)
    }

    private var state: DeliveryRecord.State { rejection == nil ? .duplicate : .rejected }

    private var rejection: Rejection? {
        if case .rejected(let rejection) = refused.reason { rejection } else { nil }
    }

    private var receipt: DeliveryReceipt? {
        if case .duplicate(let receipt) = refused.reason { receipt } else { nil }
    }
}
