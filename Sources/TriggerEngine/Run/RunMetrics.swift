import Metrics

/// Counts what the runner does.
struct RunMetrics: Sendable {
    private let completed = Counter(label: "engine_runs_total", dimensions: [("outcome", "completed")])
    private let failed = Counter(label: "engine_runs_total", dimensions: [("outcome", "failed")])
    private let lag = Recorder(label: "engine_run_lag_seconds")

    /// Those that are done with.
    func count(_ runs: [RunResult]) {
        let failures = runs.count { $0.events.last?.eventType == EventTypes.failed }
        failed.increment(by: failures)
        completed.increment(by: runs.count { $0.lane == nil } - failures)
    }

    /// - Parameter lag: milliseconds from the fire to its run, of the oldest that waits; 0 when none does.
    func note(lag: Int64) {
        self.lag.record(Double(max(0, lag)) / 1000)
    }
}
