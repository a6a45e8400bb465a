import Metrics

/// Counts attempts and their time. Labels are outcome classes, a closed set; no id is ever one.
///
/// - `{prefix}_attempts_total{outcome}`: attempts.
/// - `{prefix}_attempt_seconds`: time of an attempt.
package struct AttemptMetrics: Sendable {
    private let counters: [String: Counter]
    private let time: Metrics.Timer

    /// - Parameter prefix: whose attempts they are.
    package init(prefix: String) {
        let pairs = ([Attempt.answered] + TransferFailure.outcomeClasses).map { outcome in
            (outcome, Counter(label: "\(prefix)_attempts_total", dimensions: [("outcome", outcome)]))
        }
        counters = Dictionary(uniqueKeysWithValues: pairs)
        time = Metrics.Timer(label: "\(prefix)_attempt_seconds")
    }

    package func record(_ attempt: Attempt) {
        counters[attempt.outcome]?.increment()
        time.recordMicroseconds(attempt.duration)
    }
}
