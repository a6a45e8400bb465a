import FieldMapping
import GRDB
import Identifiers
import Ingress
import Synchronization

/// One delivery's row. Its ids are drawn while it is inserted, by the only writer, so that rows are committed in the order of their ids and
/// a reader that remembers the last one it saw misses none.
final class NewDelivery: Sendable {
    private let delivery: Delivery
    private let entry: DeliveryStore.Entry
    private let ids: IdentifierSource
    private let drawn = Mutex<DeliveryReceipt?>(nil)

    init(_ delivery: Delivery, _ entry: DeliveryStore.Entry, _ ids: IdentifierSource) {
        self.delivery = delivery
        self.entry = entry
        self.ids = ids
    }

    /// Only after the commit.
    var receipt: DeliveryReceipt {
        guard let receipt = drawn.withLock({ $0 }) else { preconditionFailure("asked for before the commit") }
        return receipt
    }

    private static let sql = """
        INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, secret, duration,
            request_id, traceparent, identity, remember_until, input, merged, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    func insert(_ db: Database) throws {
        let receipt = DeliveryReceipt(deliveryID: ids.next(), firedEventID: ids.next())
        drawn.withLock { $0 = receipt }
        var row = try StatementBinder(db, Self.sql)
        row.bind(receipt.deliveryID.ordinal)
        row.bind(receipt.deliveryID.randomColumn)
        row.bind(delivery.destination.number)
        row.bind(Int64(state.rawValue))
        row.bind(delivery.receivedAt.milliseconds)
        row.bind(Int64(delivery.payload.body.count))
        row.bind(delivery.eventType.text)
        row.bind(state == .fired ? receipt.firedEventID.blob : nil)
        row.bind(delivery.payload.matchedSecret == .current ? 0 : 1)
        row.bind((receipt.deliveryID.timestamp - delivery.receivedAt) * 1000)
        row.bind(delivery.requestID)
        row.bind(delivery.traceparent)
        row.bind(needsIdentity ? delivery.identityNow().bytes : nil)
        row.bind(state == .fired ? delivery.rememberUntil?.milliseconds : nil)
        row.bind(delivery.input.json)
        row.bind(merged)
        row.bind(delivery.payload.body)
        try row.run()
        if case .failed(let rejection) = entry {
            let concluded = ConcludedDelivery(receipt.deliveryID, delivery, until: delivery.retryUntil)
            try DeliveryStore.insert(.failed(rejection, at: receipt.deliveryID.timestamp), of: concluded, db)
        }
    }

    private var state: DeliveryRecord.State {
        switch entry {
        case .fired: .fired
        case .pending, .failed: .pending
        }
    }

    private var merged: [UInt8]? {
        if case .fired(let merged) = entry { merged } else { nil }
    }

    private var needsIdentity: Bool {
        delivery.rememberUntil != nil || !delivery.isIdentifiedByBody
    }
}
