import Metrics

/// Counts attempts and their time. Labels are outcome classes, a closed set; no id is ever one.
///
/// - `bridge_attempts_total{outcome}`: attempts.
/// - `bridge_attempt_seconds`: time of an attempt.
struct AttemptMetrics: Sendable {
    private let counters: [String: Counter]
    private let time = Metrics.Timer(label: "bridge_attempt_seconds")

    init() {
        let pairs = ([Attempt.answered] + TransferFailure.outcomeClasses).map { outcome in
            (outcome, Counter(label: "bridge_attempts_total", dimensions: [("outcome", outcome)]))
        }
        counters = Dictionary(uniqueKeysWithValues: pairs)
    }

    func record(_ attempt: Attempt) {
        counters[attempt.outcome]?.increment()
        time.recordMicroseconds(attempt.duration)
    }
}
