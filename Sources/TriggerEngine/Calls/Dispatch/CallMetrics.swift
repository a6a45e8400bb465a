import Identifiers
import Metrics

/// Counts what becomes of calls.
struct CallMetrics: Sendable {
    private let outcomes: [CallTask.Outcome: Counter]
    private let dispatched = Counter(label: "engine_calls_dispatched_total")
    private let lag = Recorder(label: "engine_call_lag_seconds")
    private let waiting = Meter(label: "engine_calls_waiting")
    private let unavailable = Counter(label: "engine_call_provider_unavailable_total")

    init() {
        outcomes = Dictionary(
            uniqueKeysWithValues: CallTask.Outcome.allCases.map {
                ($0, Counter(label: "engine_calls_total", dimensions: [("outcome", $0.rawValue)]))
            })
    }

    /// What was written.
    func note(_ change: CallTaskChange) {
        for event in change.events where event.eventType == EventTypes.outboundDispatched { dispatched.increment() }
        if !change.task.status.isOpen, let outcome = change.task.outcome { outcomes[outcome]?.increment() }
    }

    /// - Parameter lag: milliseconds from when the attempt was due to when it began.
    func began(lag: Int64) {
        self.lag.record(Double(max(0, lag)) / 1000)
    }

    func note(waiting: Int) {
        self.waiting.set(waiting)
    }

    func countUnavailable() {
        unavailable.increment()
    }
}
