import Identifiers
import Ingress
import TriggerEngine

/// A row of the delivery log for what fired nothing: no body, no input.
final class RefusedRow: JournaledWrite {
    private let refused: RefusedDelivery
    private let store: Store
    private let completion: @Sendable (StoreError?) -> Void

    init(_ refused: RefusedDelivery, _ store: Store, completion: @escaping @Sendable (StoreError?) -> Void) {
        self.refused = refused
        self.store = store
        self.completion = completion
    }

    var cost: Int { 512 }

    func end(_ failure: StoreError?) { completion(failure) }

    func write(to journal: JournalEncoder) {
        let id = store.ids.next()
        let row = journal.insert(JournaledSQL.refused)
        row.bind(id.ordinal)
        row.bind(id.randomColumn)
        row.bind(refused.destination.number)
        row.bind(Int64(state.rawValue))
        row.bind(refused.receivedAt.milliseconds)
        row.bind(Int64(refused.bodySize))
        row.bind(refused.eventType)
        row.bind(receipt?.firedEventID)
        row.bind(max(0, store.now() - refused.receivedAt) * 1000)
        row.bind(rejection?.errorCode)
        row.bind(rejection?.byteOffset.map(Int64.init))
        row.bind(receipt?.deliveryID)
        row.bind(refused.requestID)
        row.run()
    }

    private var state: DeliveryRecord.State { rejection == nil ? .duplicate : .rejected }

    private var rejection: Rejection? {
        if case .rejected(let rejection) = refused.reason { rejection } else { nil }
    }

    private var receipt: DeliveryReceipt? {
        if case .duplicate(let receipt) = refused.reason { receipt } else { nil }
    }
}
