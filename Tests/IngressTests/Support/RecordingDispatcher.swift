import Identifiers
import Synchronization
import TestSupport

@testable import Ingress

/// Ends deliveries as it is told and keeps everything it was given.
final class RecordingDispatcher: DeliveryDispatcher {
    enum Reply: Sendable {
        /// Fires at once.
        case fire
        /// Keeps the delivery; the fire fails.
        case fail(Rejection)
        /// Fails without keeping the delivery.
        case drop(Rejection)
        /// Waits for ``release(_:)``.
        case hold
    }

    typealias Completion = @Sendable (DispatchOutcome) -> Void

    private struct State {
        var replies: [Reply]
        var fallback = Reply.fire
        var deliveries: [Delivery] = []
        var refused: [RefusedDelivery] = []
        var flushes = 0
        var remembered: [(receipt: DeliveryReceipt, until: Timestamp)] = []
        var rememberFailure: Rejection?
        var held: [(delivery: Delivery, completion: Completion)] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>
    private let ids = IdentifierSource()

    /// - Parameter replies: to the first deliveries; the others fire at once.
    init(_ replies: Reply...) {
        state = Mutex(State(replies: replies))
    }

    func dispatch(_ delivery: Delivery, completion: @escaping Completion) {
        let (reply, waiting) = state.withLock { state in
            state.deliveries.append(delivery)
            let reply = state.replies.isEmpty ? state.fallback : state.replies.removeFirst()
            if case .hold = reply { state.held.append((delivery, completion)) }
            let count = state.deliveries.count
            let waiting = state.waiting.filter { $0.count <= count }
            state.waiting.removeAll { $0.count <= count }
            return (reply, waiting)
        }
        for waiter in waiting { waiter.continuation.resume() }
        if let outcome = outcome(of: delivery, reply) { completion(outcome) }
    }

    func flush() { state.withLock { $0.flushes += 1 } }

    /// How often what was dispatched was begun.
    var flushes: Int { state.withLock { $0.flushes } }

    func remember(
        _ identity: RequestIdentity, _ receipt: DeliveryReceipt, until: Timestamp, completion: @escaping @Sendable (Rejection?) -> Void
    ) {
        let failure = state.withLock { state in
            if state.rememberFailure == nil { state.remembered.append((receipt, until)) }
            return state.rememberFailure
        }
        completion(failure)
    }

    /// From now on nothing can be remembered beyond a restart.
    func failToRemember(_ rejection: Rejection) { state.withLock { $0.rememberFailure = rejection } }

    /// What a restart is to remember for longer than its delivery says.
    var remembered: [(receipt: DeliveryReceipt, until: Timestamp)] { state.withLock { $0.remembered } }

    func record(_ refused: RefusedDelivery) {
        state.withLock { $0.refused.append(refused) }
    }

    /// Ends what is held, on the calling thread.
    func release(_ reply: Reply = .fire) {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for (delivery, completion) in held {
            if let outcome = outcome(of: delivery, reply) { completion(outcome) }
        }
    }

    /// Replies thus from now on.
    func reply(_ reply: Reply) {
        state.withLock { $0.fallback = reply }
    }

    private func outcome(of delivery: Delivery, _ reply: Reply) -> DispatchOutcome? {
        let id = delivery.firstTry ?? ids.next()
        switch reply {
        case .fire: return .fired(DeliveryReceipt(deliveryID: id, firedEventID: ids.next()))
        case .fail(let rejection): return .failed(rejection, deliveryID: id)
        case .drop(let rejection): return .failed(rejection, deliveryID: nil)
        case .hold: return nil
        }
    }
}

// MARK: - What it was given

extension RecordingDispatcher {
    var deliveries: [Delivery] { state.withLock { $0.deliveries } }
    var refused: [RefusedDelivery] { state.withLock { $0.refused } }
    /// The error codes in the delivery log, `duplicate` for duplicates.
    var refusals: [String] { refused.map(\.code) }

    /// Returns once this many deliveries were dispatched.
    func dispatched(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.deliveries.count < count { state.waiting.append((count, continuation)) }
                return state.deliveries.count >= count
            }
            if isThere { continuation.resume() }
        }
    }
}

extension RefusedDelivery {
    var code: String {
        switch reason {
        case .rejected(let rejection): rejection.errorCode
        case .duplicate: "duplicate"
        case .failedDuplicate(_, let rejection): "duplicate: \(rejection.errorCode)"
        }
    }
}
