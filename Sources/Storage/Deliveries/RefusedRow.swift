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

    func insert(in transaction: Transaction) throws {
        let id = ids.next()
        let row = try transaction.insert(Self.sql)
        row.bind(id.ordinal)
        row.bind(id.randomColumn)
        row.bind(refused.destination.number)
        row.bind(Int64(state.rawValue))
        row.bind(refused.receivedAt.milliseconds)
        row.bind(Int64(refused.bodySize))
        row.bind(refused.eventType?.logged)
        row.bind(receipt?.firedEventID)
        row.bind((id.timestamp - refused.receivedAt) * 1000)
        row.bind(rejection?.errorCode)
        row.bind(rejection?.byteOffset.map(Int64.init))
        row.bind(receipt?.deliveryID)
        row.bind(refused.requestID)
        try row.run()
    }

    private static let sql = InsertSQL(
        """
        INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, duration, reason,
            byte_offset, duplicate_of, request_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)

    private var state: DeliveryRecord.State { rejection == nil ? .duplicate : .rejected }

    private var rejection: Rejection? {
        if case .rejected(let rejection) = refused.reason { rejection } else { nil }
    }

    private var receipt: DeliveryReceipt? {
        if case .duplicate(let receipt) = refused.reason { receipt } else { nil }
    }
}
