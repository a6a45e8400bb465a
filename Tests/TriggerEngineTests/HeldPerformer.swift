import Identifiers
import Synchronization
import TriggerEngine

/// A performer whose calls stay under way until the test ends them, or their task is cancelled.
final class HeldPerformer: ActionPerformer {
    private struct State {
        var calls: [ActionCall] = []
        /// By the number of the call.
        var underWay: [Int: (call: ActionCall, continuation: CheckedContinuation<ActionOutcome, Never>)] = [:]
        var cancelled: Set<Int> = []
        var begun = 0
        var most = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Every call so far, in the order they came.
    var calls: [ActionCall] { state.withLock { $0.calls } }
    /// How many were under way at the same time, at most.
    var most: Int { state.withLock { $0.most } }

    func perform(_ call: ActionCall) async -> ActionOutcome {
        let number = state.withLock { state in
            state.begun += 1
            return state.begun
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    guard !state.cancelled.contains(number) else { return true }
                    state.underWay[number] = (call, continuation)
                    state.most = max(state.most, state.underWay.count)
                    return false
                }
                if isCancelled { continuation.resume(returning: .interrupted) }
                note(call)
            }
        } onCancel: {
            let underWay = state.withLock { state in
                state.cancelled.insert(number)
                return state.underWay.removeValue(forKey: number)
            }
            underWay?.continuation.resume(returning: .interrupted)
        }
    }

    /// Ends the call of this fire that is under way.
    func end(_ call: ActionCall, _ outcome: ActionOutcome = .completed([])) {
        let underWay = state.withLock { state in
            let number = state.underWay.first { $0.value.call.fire.eventID == call.fire.eventID }?.key
            return number.flatMap { state.underWay.removeValue(forKey: $0) }
        }
        underWay?.continuation.resume(returning: outcome)
    }

    /// Returns when there have been so many calls.
    func waitForCalls(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.calls.count < count { state.waiters.append((count, continuation)) }
                return state.calls.count >= count
            }
            if isThere { continuation.resume() }
        }
    }

    private func note(_ call: ActionCall) {
        let ready = state.withLock { state in
            state.calls.append(call)
            let ready = state.waiters.filter { $0.count <= state.calls.count }
            state.waiters.removeAll { $0.count <= state.calls.count }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}
