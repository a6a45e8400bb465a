import FieldMapping
import Identifiers
import Ingress
import TriggerEngine

/// One delivery's row. Its ids are drawn while it is written to the journal, by the only thread that does, so that rows come into the table in the
/// order of their ids and a reader that remembers the last one it saw misses none.
final class NewDelivery: JournaledWrite {
    private let delivery: Delivery
    private let entry: DeliveryStore.Entry
    private let store: DeliveryStore
    private let completion: @Sendable (Result<DeliveryReceipt, StoreError>) -> Void
    // Set and read on the journal's thread only.
    nonisolated(unsafe) private var receipt: DeliveryReceipt?

    init(
        _ delivery: Delivery, _ entry: DeliveryStore.Entry, _ store: DeliveryStore,
        completion: @escaping @Sendable (Result<DeliveryReceipt, StoreError>) -> Void
    ) {
        self.delivery = delivery
        self.entry = entry
        self.store = store
        self.completion = completion
    }

    var cost: Int { delivery.payload.body.count + delivery.input.json.count + (merged?.count ?? 0) + 512 }

    func end(_ failure: StoreError?) {
        if let failure { return completion(.failure(failure)) }
        guard let receipt else { preconditionFailure("committed without having been performed") }
        completion(.success(receipt))
        store.index.noteNewRows(1)
    }

    func write(to journal: JournalEncoder) {
        let ids = store.store.ids
        let receipt = DeliveryReceipt(deliveryID: ids.next(), firedEventID: ids.next())
        self.receipt = receipt
        // Not an id's time: ids may have run ahead of the clock.
        let now = store.store.now()
        let row = journal.insert(JournaledSQL.delivery)
        row.bind(receipt.deliveryID.ordinal)
        row.bind(receipt.deliveryID.randomColumn)
        row.bind(delivery.destination.number)
        row.bind(Int64(state.rawValue))
        row.bind(delivery.receivedAt.milliseconds)
        row.bind(Int64(delivery.payload.body.count))
        row.bind(delivery.eventType.logged)
        row.bind(state == .fired ? receipt.firedEventID : nil)
        row.bind(delivery.payload.matchedSecret == .current ? 0 : 1)
        row.bind(state == .fired ? max(0, now - delivery.receivedAt) * 1000 : nil)
        row.bind(delivery.requestID)
        row.bind(delivery.traceparent)
        row.bind(needsIdentity ? delivery.identityNow().bytes : nil)
        row.bind(state == .fired ? delivery.rememberUntil?.milliseconds : nil)
        row.bind(delivery.input.json)
        row.bind(merged)
        row.bind(delivery.payload.body)
        row.run()
        switch entry {
        case .fired: break
        case .pending: DeliveryStore.notePending(receipt.deliveryID, in: journal)
        case .failed(let rejection):
            let concluded = ConcludedDelivery(receipt.deliveryID, delivery, until: delivery.retryUntil)
            DeliveryStore.insert(.failed(rejection, at: now), of: concluded, into: journal)
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
