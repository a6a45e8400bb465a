import Synchronization

@testable import Ingress

/// Answers callbacks as it is told and keeps them.
final class RecordingCallbacks: CallbackReceiver {
    private struct State {
        var callbacks: [Callback] = []
        var held: [@Sendable (CallbackOutcome) -> Void] = []
    }

    /// `nil` holds the answer back until ``release(_:)``.
    private let outcome: CallbackOutcome?
    private let state = Mutex(State())

    init(_ outcome: CallbackOutcome? = .taken) {
        self.outcome = outcome
    }

    var callbacks: [Callback] { state.withLock { $0.callbacks } }

    func receive(_ callback: Callback, completion: @escaping @Sendable (CallbackOutcome) -> Void) {
        state.withLock { state in
            state.callbacks.append(callback)
            if outcome == nil { state.held.append(completion) }
        }
        if let outcome { completion(outcome) }
    }

    func release(_ outcome: CallbackOutcome) {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for completion in held { completion(outcome) }
    }
}
