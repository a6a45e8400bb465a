import Synchronization
import TestSupport
import TriggerBridge

/// A timer whose time passes when the test says so, or at once.
final class ManualTimer: RetryTimer {
    private struct State {
        var delays: [Duration] = []
        var pending: [@Sendable (TimerEnd) -> Void] = []
        var now: Int64
    }

    private let state: Mutex<State>
    private let firesAtOnce: Bool

    /// - Parameters:
    ///   - now: milliseconds since 1970 at the start; goes on by every delay that passes.
    ///   - firesAtOnce: whether every delay passes as soon as it is asked for.
    init(now: Int64 = 1_767_323_045_000, firesAtOnce: Bool = true) {
        state = Mutex(State(now: now))
        self.firesAtOnce = firesAtOnce
    }

    /// Every delay that was asked for, in order.
    var delays: [Duration] { state.withLock { $0.delays } }

    func now() -> Int64 { state.withLock { $0.now } }

    func after(_ delay: Duration, run: @escaping @Sendable (TimerEnd) -> Void) {
        state.withLock { state in
            state.delays.append(delay)
            state.now += Int64(delay / .milliseconds(1))
            if !firesAtOnce { state.pending.append(run) }
        }
        if firesAtOnce { run(.elapsed) }
    }

    /// Ends every wait that is under way.
    func end(_ end: TimerEnd) {
        let pending = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        for run in pending { run(end) }
    }
}
