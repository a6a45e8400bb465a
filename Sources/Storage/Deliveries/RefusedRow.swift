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
        row.bind(firedEventID)
        row.bind(max(0, store.now() - refused.receivedAt) * 1000)
        row.bind(rejection?.errorCode)
        row.bind(rejection?.byteOffset.map(Int64.init))
        row.bind(duplicateOf)
        row.bind(refused.requestID)
        row.run()
    }

    private var state: DeliveryRecord.State { duplicateOf == nil ? .rejected : .duplicate }

    private var rejection: Rejection? {
        switch refused.reason {
        case .rejected(let rejection), .failedDuplicate(_, let rejection): rejection
        case .duplicate: nil
        }
    }

    private var duplicateOf: Identifier? {
        switch refused.reason {
        case .rejected: nil
        case .duplicate(let receipt): receipt.deliveryID
        case .failedDuplicate(let id, _): id
        }
    }

    private var firedEventID: Identifier? {
        if case .duplicate(let receipt) = refused.reason { receipt.firedEventID } else { nil }
    }
}
