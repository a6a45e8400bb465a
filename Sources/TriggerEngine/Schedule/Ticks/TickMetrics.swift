import Identifiers
import Metrics

/// Counts what the scheduler does.
struct TickMetrics: Sendable {
    private let fired = Counter(label: "engine_ticks_total", dimensions: [("outcome", "fired")])
    private let skipped = Counter(label: "engine_ticks_total", dimensions: [("outcome", "skipped")])
    private let lag = Recorder(label: "engine_tick_lag_seconds")

    /// - Parameter now: when the ticks were durable.
    func note(_ receipt: TickReceipt, at now: Timestamp) {
        fired.increment(by: receipt.fired.count)
        skipped.increment(by: receipt.skipped)
        for instant in receipt.fired { lag.record(Double(max(0, now - instant)) / 1000) }
    }
}
