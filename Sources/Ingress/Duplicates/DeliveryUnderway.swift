import Identifiers
import Synchronization

/// A delivery between the journal and its answer. It tells the memory how the delivery ended, and knows whether its sender has left:
/// a sender that gave up waiting sends again, and that must not fire twice (contract, section 2.3).
package final class DeliveryUnderway: Sendable {
    /// What is known of the sender.
    private enum Sender {
        case waits
        /// It sends nothing more. It may have left, or may only be waiting for its answer.
        case mayHaveLeft
        case left
    }

    private struct State {
        var outcome: DispatchOutcome?
        var sender = Sender.waits
    }

    private let delivery: Delivery
    private let memory: RequestMemory
    private let dispatcher: any DeliveryDispatcher
    private let state = Mutex(State())

    init(_ delivery: Delivery, memory: RequestMemory, dispatcher: any DeliveryDispatcher) {
        self.delivery = delivery
        self.memory = memory
        self.dispatcher = dispatcher
    }

    // MARK: - The sender

    /// The sender may have left before the answer could be written: from now on, the same request joins this one.
    func abandon() {
        state.withLock { state in
            if state.sender == .waits { state.sender = .mayHaveLeft }
            if state.outcome == nil { memory.noteUnderway(delivery.identityNow(), receivedAt: delivery.receivedAt) }
        }
        rememberFired()
    }

    /// The sender left before its answer, certainly: a restart remembers that, too.
    func leave() {
        abandon()
        let outcome = state.withLock { state in
            state.sender = .left
            return state.outcome
        }
        if case .fired(let receipt)? = outcome { rememberBeyondRestarts(receipt) }
    }

    /// The sender had not left: it has its answer.
    func stay() {
        let wasDoubted = state.withLock { state in
            defer { state.sender = .waits }
            return state.sender == .mayHaveLeft
        }
        if wasDoubted { rememberFired() }
    }

    // MARK: - The end

    /// The delivery ended.
    func settle(_ outcome: DispatchOutcome) {
        let sender = state.withLock { state in
            state.outcome = outcome
            return state.sender
        }
        switch outcome {
        case .fired(let receipt):
            if sender != .waits || delivery.firedUntil != nil { rememberFired() }
            if sender == .left { rememberBeyondRestarts(receipt) }
        case .failed(let rejection, let id):
            // The first try's id outlasts a later try that was not kept.
            let kept = DispatchOutcome.failed(rejection, deliveryID: id ?? delivery.firstTry)
            memory.settle(delivery.identityNow(), kept, until: delivery.retryUntil)
        }
    }

    /// Has the memory know it for as long as what is known of the sender by now asks for.
    private func rememberFired() {
        let tell = state.withLock { state -> (@Sendable () -> Void)? in
            // A failure was remembered when it came, and may be being tried again by now.
            guard let outcome = state.outcome, case .fired = outcome else { return nil }
            let until = state.sender == .waits ? delivery.firedUntil : untilTriedAgain
            let joined = memory.note(delivery.identityNow(), outcome, until: until)
            return { for completion in joined { completion(outcome) } }
        }
        tell?()
    }

    /// Nobody waits for it.
    private func rememberBeyondRestarts(_ receipt: DeliveryReceipt) {
        dispatcher.remember(delivery.identityNow(), receipt, until: untilTriedAgain) { _ in }
    }

    /// How long a delivery that fired is remembered when its sender will try again.
    private var untilTriedAgain: Timestamp { max(delivery.retryUntil, delivery.firedUntil ?? delivery.retryUntil) }
}
