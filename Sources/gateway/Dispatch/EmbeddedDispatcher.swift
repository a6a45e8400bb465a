import FieldMapping
import Identifiers
import Ingress
import Storage
import TriggerEngine

/// Fires on the engine in this process: the delivery's row is the fire, and a 200 follows its sync.
final class EmbeddedDispatcher: DeliveryDispatcher {
    private let deliveries: DeliveryStore
    private let fires: EngineStore
    private let engine: Engine
    private let triggers: TriggerDirectory
    private let drops: DropCounter

    init(deliveries: DeliveryStore, fires: EngineStore, engine: Engine, triggers: TriggerDirectory, drops: DropCounter) {
        self.deliveries = deliveries
        self.fires = fires
        self.engine = engine
        self.triggers = triggers
        self.drops = drops
    }

    func dispatch(_ delivery: Delivery, completion: @escaping @Sendable (DispatchOutcome) -> Void) {
        if let firstTry = delivery.firstTry { return fireAgain(delivery, firstTry, completion) }
        let destination = delivery.destination
        let merged = triggers.merge(destination.triggerID, in: destination.workspaceID, mapped: delivery.input)
        guard let merged else {
            return deliveries.insert(delivery, as: .failed(.unknownTrigger)) { result in
                completion(result.outcome { .failed(.unknownTrigger, deliveryID: $0.deliveryID) })
            }
        }
        let entry = DeliveryStore.Entry.fired(merged: merged == delivery.input.json ? nil : merged)
        deliveries.insert(delivery, as: entry) { result in completion(result.outcome { .fired($0) }) }
    }

    private func fireAgain(
        _ delivery: Delivery, _ id: Identifier, _ completion: @escaping @Sendable (DispatchOutcome) -> Void
    ) {
        let concluded = ConcludedDelivery(id, delivery, until: delivery.firedUntil)
        fire(concluded, delivery.destination, delivery.input, delivery.traceparent, completion)
    }

    private func fire(
        _ delivery: ConcludedDelivery, _ destination: Destination, _ input: MappedInput, _ traceparent: String?,
        _ completion: @escaping @Sendable (DispatchOutcome) -> Void
    ) {
        let request = FireRequest(
            workspaceID: destination.workspaceID, triggerID: destination.triggerID, input: input, idempotencyKey: nil,
            cause: .webhook(destinationID: destination.id),
            traceID: traceparent.flatMap(TraceID.init(traceparent:))?.text)
        guard let (fire, event) = engine.prepare(request) else {
            return completion(.failed(.unknownTrigger, deliveryID: delivery.id))
        }
        deliveries.fire(delivery, fire, firedEvent: event) { [fires] result in
            switch result {
            case .success(let eventID): completion(.fired(DeliveryReceipt(deliveryID: delivery.id, firedEventID: eventID)))
            case .failure(let error): completion(.failed(Rejection(error), deliveryID: delivery.id))
            }
            fires.wake()
        }
    }

    func flush() {
        deliveries.flush()
    }

    func remember(
        _ identity: RequestIdentity, _ receipt: DeliveryReceipt, until: Timestamp, completion: @escaping @Sendable (Rejection?) -> Void
    ) {
        deliveries.remember(identity, receipt, until: until) { completion($0.map { Rejection($0) }) }
    }

    func record(_ refused: RefusedDelivery) {
        deliveries.insert(refused, onDrop: drops.count)
    }
}

extension EmbeddedDispatcher: Redelivering {
    /// What fired here is in the same store; what a remote engine was asked to fire before is not, and its idempotency keys are not known here.
    func mayFireTwice(_ record: DeliveryRecord) -> Bool { record.mayHaveFired }

    func redeliver(_ record: DeliveryRecord, of destination: Destination) async -> DispatchOutcome {
        if let receipt = record.receipt { return .fired(receipt) }
        // The store keeps what the mapping wrote; anything else in its place is damage.
        guard let input = try? MappedInput(object: record.input ?? []) else {
            return .failed(.storageUnavailable, deliveryID: record.id)
        }
        let concluded = ConcludedDelivery(redelivering: record)
        return await withCheckedContinuation { continuation in
            fire(concluded, destination, input, record.traceparent) { continuation.resume(returning: $0) }
        }
    }
}

extension Rejection {
    /// What the embedded engine says to a fire of a trigger that is not there: as its API would, 404.
    fileprivate static let unknownTrigger = Rejection.engineRejected(status: 404)
}
