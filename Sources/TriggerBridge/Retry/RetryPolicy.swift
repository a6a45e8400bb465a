/// How long to wait before a retry (contract, section 2.5).
///
/// | before retry | 1 | 2 | 3 | 4 | 5 |
/// | --- | --- | --- | --- | --- | --- |
/// | ``contract`` | 0.5 s | 1 s | 2 s | 4 s | 8 s |
package struct RetryPolicy: Sendable, Hashable {
    /// The waits of the contract.
    package static let contract = RetryPolicy(first: .milliseconds(500))

    /// Before the first retry. It doubles from retry to retry.
    private let first: Duration

    /// - Parameter first: zero or more.
    package init(first: Duration) {
        self.first = max(first, .zero)
    }

    /// - Parameter number: of the retry, from 1 on; 5 is the last that ``RetryAttempts`` allows.
    package func wait(beforeRetry number: Int) -> Duration {
        first * (1 << min(max(number - 1, 0), RetryAttempts.range.upperBound - 1))
    }
}
