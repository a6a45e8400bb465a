import Metrics

/// Counts attempts and their time. The label is an ``AttemptOutcome``; no id is ever one.
///
/// - `{prefix}_attempts_total{outcome}`: attempts.
/// - `{prefix}_attempt_seconds`: time of an attempt.
package struct AttemptMetrics: Sendable {
    private let counters: [AttemptOutcome: Counter]
    private let time: Metrics.Timer

    /// - Parameter prefix: whose attempts they are.
    package init(prefix: String) {
        let pairs = AttemptOutcome.allCases.map { outcome in
            (outcome, Counter(label: "\(prefix)_attempts_total", dimensions: [("outcome", outcome.rawValue)]))
        }
        counters = Dictionary(uniqueKeysWithValues: pairs)
        time = Metrics.Timer(label: "\(prefix)_attempt_seconds")
    }

    package func record(_ attempt: Attempt) {
        counters[attempt.outcome]?.increment()
        time.recordMicroseconds(attempt.duration)
    }
}
