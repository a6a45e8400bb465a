import FieldMapping
import Identifiers
import Ingress
import Logging
import Storage
import Synchronization
import TriggerBridge
import TriggerEngine

/// Fires on a remote engine: a delivery is durable before it is forwarded, each attempt is kept, and a 200 follows the sync of the outcome.
final class RemoteDispatcher: DeliveryDispatcher {
    private let deliveries: DeliveryStore
    private let engine: RemoteEngine
    private let now: @Sendable () -> Timestamp
    private let drops: DropCounter
    private let logger: Logger
    private let furtherTries = FurtherTries()

    init(deliveries: DeliveryStore, engine: RemoteEngine, now: @escaping @Sendable () -> Timestamp, drops: DropCounter, logger: Logger) {
        self.deliveries = deliveries
        self.engine = engine
        self.now = now
        self.drops = drops
        self.logger = logger
    }

    func dispatch(_ delivery: Delivery, completion: @escaping @Sendable (DispatchOutcome) -> Void) {
        if let firstTry = delivery.firstTry {
            return tryAgain(firstTry, completion) { [self] in forward(delivery, firstTry, $0) }
        }
        deliveries.insert(delivery, as: .pending) { [self] result in
            switch result {
            case .success(let receipt): forward(delivery, receipt.deliveryID, completion)
            case .failure(let error): completion(.failed(Rejection(error), deliveryID: nil))
            }
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

    /// Forwards a delivery whose first try failed, unless it has fired since, for its sender or for an operator. When another such try is under
    /// way this one ends as that does.
    private func tryAgain(
        _ id: Identifier, _ completion: @escaping Completion, forward: @escaping @Sendable (@escaping Completion) -> Void
    ) {
        guard furtherTries.begin(id, completion) else { return }
        Task { [deliveries, furtherTries] in
            do throws(StoreError) {
                // It may have fired, and that be on no record yet.
                try await deliveries.concludeUnwritten(id)
                if let eventID = try await deliveries.firedEvent(of: id) {
                    return furtherTries.end(id, .fired(DeliveryReceipt(deliveryID: id, firedEventID: eventID)))
                }
                deliveries.tryAgain(id) { failure in
                    if let failure { return furtherTries.end(id, .failed(Rejection(failure), deliveryID: id)) }
                    forward { furtherTries.end(id, $0) }
                }
            } catch {
                furtherTries.end(id, .failed(Rejection(error), deliveryID: id))
            }
        }
    }

    private typealias Completion = @Sendable (DispatchOutcome) -> Void

    private func forward(_ delivery: Delivery, _ id: Identifier, _ completion: @escaping Completion) {
        let fired = ConcludedDelivery(id, delivery, until: delivery.firedUntil)
        let unanswered = ConcludedDelivery(id, delivery, until: max(delivery.retryUntil, delivery.firedUntil ?? delivery.retryUntil))
        let failed = ConcludedDelivery(id, delivery, until: delivery.retryUntil)
        send(RemoteFire(delivery, id), Conclusions(fired: fired, firedUnanswered: unanswered, failed: failed), completion)
    }

    private func send(_ fire: RemoteFire, _ delivery: Conclusions, _ completion: @escaping Completion) {
        engine.fire(
            fire,
            onAttempt: { [deliveries] attempt in
                if attempt.outcome != .answered { deliveries.note(AttemptRecord(attempt), of: delivery.id) }
            },
            completion: { [self] outcome in
                conclude(delivery, outcome, completion)
            })
    }

    private func conclude(_ delivery: Conclusions, _ outcome: FireOutcome, _ completion: @escaping Completion) {
        let attempts = outcome.attempts.map(AttemptRecord.init)
        switch DispatchOutcome(outcome, delivery.id) {
        case .fired(let receipt):
            let conclusion = DeliveryConclusion.fired(receipt.firedEventID, at: now())
            deliveries.conclude(delivery.fired, conclusion, attempts: attempts) { [self] failure in
                // The engine has fired, but that is not on record: the sender tries again, with the same idempotency key.
                if let failure { concludeLater(delivery.firedUnanswered, conclusion, attempts, failure) }
                completion(failure.map { .failed(Rejection($0), deliveryID: delivery.id) } ?? .fired(receipt))
            }
        case .failed(let rejection, _):
            let conclusion = DeliveryConclusion.failed(rejection, at: now())
            deliveries.conclude(delivery.failed, conclusion, attempts: attempts) { [self] failure in
                if let failure { concludeLater(delivery.failed, conclusion, attempts, failure) }
                completion(.failed(rejection, deliveryID: delivery.id))
            }
        }
    }
}

extension RemoteDispatcher {
    /// Until the store takes writes again the delivery stays pending; the same request again is tried again.
    private func concludeLater(
        _ delivery: ConcludedDelivery, _ conclusion: DeliveryConclusion, _ attempts: [AttemptRecord], _ failure: StoreError
    ) {
        deliveries.concludeLater(delivery, conclusion, attempts: attempts)
        logger.warning("outcome not recorded yet", metadata: ["delivery_id": "\(delivery.id)", "reason": "\(failure)"])
    }
}

/// Deliveries that are being tried again, and who waits for how that ends: one try at a time each.
private final class FurtherTries: Sendable {
    private let waiting = Mutex<[Identifier: [@Sendable (DispatchOutcome) -> Void]]>([:])

    /// - Returns: whether the try is the caller's to make. ``end(_:_:)`` has to follow.
    func begin(_ id: Identifier, _ completion: @escaping @Sendable (DispatchOutcome) -> Void) -> Bool {
        waiting.withLock { waiting in
            waiting[id, default: []].append(completion)
            return waiting[id]?.count == 1
        }
    }

    func end(_ id: Identifier, _ outcome: DispatchOutcome) {
        for completion in waiting.withLock({ $0.removeValue(forKey: id) }) ?? [] { completion(outcome) }
    }
}

/// The ways in which a delivery may end.
private struct Conclusions: Sendable {
    let fired: ConcludedDelivery
    /// It fired, and its sender was not told so and tries again.
    let firedUnanswered: ConcludedDelivery
    let failed: ConcludedDelivery

    var id: Identifier { fired.id }
}

extension RemoteDispatcher: Redelivering {
    func mayFireTwice(_ record: DeliveryRecord) -> Bool { record.mayFireTwice(at: now()) }

    func redeliver(_ record: DeliveryRecord, of destination: Destination) async -> DispatchOutcome {
        if let receipt = record.receipt { return .fired(receipt) }
        // The store keeps the input of what did not fire; without it something else would be fired in its name.
        guard let input = record.input else { return .failed(.storageUnavailable, deliveryID: record.id) }
        let concluded = ConcludedDelivery(redelivering: record)
        return await withCheckedContinuation { continuation in
            tryAgain(record.id, { continuation.resume(returning: $0) }) { [self] completion in
                send(
                    RemoteFire(record, input, destination), Conclusions(fired: concluded, firedUnanswered: concluded, failed: concluded),
                    completion)
            }
        }
    }
}

extension RemoteFire {
    fileprivate init(_ delivery: Delivery, _ id: Identifier) {
        self.init(id, delivery.destination, delivery.input.json, delivery.traceparent)
    }

    fileprivate init(_ record: DeliveryRecord, _ input: [UInt8], _ destination: Destination) {
        self.init(record.id, destination, input, record.traceparent)
    }

    private init(_ id: Identifier, _ destination: Destination, _ input: [UInt8], _ traceparent: String?) {
        self.init(
            workspaceID: destination.workspaceID, triggerID: destination.triggerID, deliveryID: id, destinationID: destination.id,
            input: input, traceparent: traceparent, retryAttempts: RetryAttempts(checked: destination.settings.retryAttempts))
    }
}

extension DispatchOutcome {
    fileprivate init(_ outcome: FireOutcome, _ id: Identifier) {
        switch outcome {
        case .fired(let eventID, _): self = .fired(DeliveryReceipt(deliveryID: id, firedEventID: eventID))
        case .rejected(let status, _): self = .failed(.engineRejected(status: status), deliveryID: id)
        case .unreachable: self = .failed(.engineUnreachable, deliveryID: id)
        }
    }
}

extension AttemptRecord {
    fileprivate init(_ attempt: Attempt) {
        self.init(
            number: attempt.number, startedAt: Timestamp(milliseconds: attempt.startedAt),
            durationMicroseconds: attempt.duration, outcome: attempt.outcome.rawValue, status: attempt.status)
    }
}
