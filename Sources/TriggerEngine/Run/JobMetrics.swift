import Identifiers
import Metrics

/// Counts what a dispatcher does in its lane.
struct JobMetrics: Sendable {
    private let waiting: Meter
    private let running: Meter
    private let lag: Recorder

    init(_ lane: JobLane) {
        let dimensions = [("lane", lane.name)]
        waiting = Meter(label: "engine_lane_waiting", dimensions: dimensions)
        running = Meter(label: "engine_lane_running", dimensions: dimensions)
        lag = Recorder(label: "engine_lane_lag_seconds", dimensions: dimensions)
    }

    /// - Parameter lag: milliseconds from the fire to when its action begins to run.
    func began(lag: Int64) {
        self.lag.record(Double(max(0, lag)) / 1000)
    }

    func note(running: Int) {
        self.running.set(running)
    }

    func note(waiting: Int) {
        self.waiting.set(max(0, waiting))
    }
}
