import Identifiers
import Metrics

/// Counts what the matcher does.
struct EventMetrics: Sendable {
    private let matched = Counter(label: "engine_events_matched_total")
    private let fires = Counter(label: "engine_event_fires_total")
    private let lag = Recorder(label: "engine_event_lag_seconds")

    /// - Parameters:
    ///   - handled: events that were dealt with.
    ///   - now: when that was durable.
    func note(_ handled: [Event], fired: Int, at now: Timestamp) {
        matched.increment(by: handled.count)
        fires.increment(by: fired)
        for event in handled { lag.record(Double(max(0, now - event.createdAt)) / 1000) }
    }
}
