import Synchronization
import TriggerBridge

/// A timer whose delays pass at once, or once so many were asked for.
final class TestTimer: RetryTimer {
    private struct State {
        var delays: [Duration] = []
        var waiting: [@Sendable (TimerEnd) -> Void] = []
    }

    private let state = Mutex(State())
    private let count: Int
    private let end: TimerEnd

    /// - Parameters:
    ///   - count: with the delay that is the one of this number all pass that were asked for before, and from then on each at once.
    ///   - end: how they end.
    init(passingAt count: Int = 1, _ end: TimerEnd = .elapsed) {
        self.count = count
        self.end = end
    }

    /// Every delay that was asked for, in order.
    var delays: [Duration] { state.withLock { $0.delays } }

    func now() -> Int64 { 0 }

    func after(_ delay: Duration, run: @escaping @Sendable (TimerEnd) -> Void) {
        let passing = state.withLock { state -> [@Sendable (TimerEnd) -> Void] in
            state.delays.append(delay)
            state.waiting.append(run)
            guard state.delays.count >= count else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for run in passing { run(end) }
    }
}
