import Identifiers
import Synchronization

/// A delivery between the commit queue and its answer. It tells the memory how the delivery ended, and knows whether its sender has left:
/// a sender that gave up waiting sends again, and that must not fire twice (contract, section 2.3).
final class DeliveryUnderway: Sendable {
    private struct State {
        var outcome: DispatchOutcome?
        var senderLeft = false
    }

    private let delivery: Delivery
    private let memory: RequestMemory
    private let state = Mutex(State())

    init(_ delivery: Delivery, memory: RequestMemory) {
        self.delivery = delivery
        self.memory = memory
    }

    /// The sender left before the answer could be written.
    func abandon() {
        let outcome = state.withLock { state in
            state.senderLeft = true
            if state.outcome == nil { memory.noteUnderway(delivery.identityNow()) }
            return state.outcome
        }
        // A failure was remembered when it came, and may be being tried again by now.
        if case .fired? = outcome, let outcome { remember(outcome, senderLeft: true) }
    }

    /// The delivery ended.
    func settle(_ outcome: DispatchOutcome) {
        let senderLeft = state.withLock { state in
            state.outcome = outcome
            return state.senderLeft
        }
        remember(outcome, senderLeft: senderLeft)
    }

    private func remember(_ outcome: DispatchOutcome, senderLeft: Bool) {
        switch outcome {
        case .fired:
            guard senderLeft || delivery.rememberUntil != nil || delivery.firstTry != nil else { return }
            let retryUntil = senderLeft ? delivery.retryUntil : nil
            let until = [retryUntil, delivery.rememberUntil].compactMap(\.self).max()
            memory.settle(delivery.identityNow(), outcome, until: until)
        case .failed(let rejection, let id):
            // The first try's id outlasts a later try that was not kept.
            let kept = DispatchOutcome.failed(rejection, deliveryID: id ?? delivery.firstTry)
            memory.settle(delivery.identityNow(), kept, until: delivery.retryUntil)
        }
    }
}
