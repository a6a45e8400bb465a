/// How long a service of the engine waits before it asks a failing store again. It never gives up: a fire that is durable is run.
///
/// | failures in a row | 1 | 2 | 3 | 4 | 5 | 6 | 7 and more |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | wait in seconds | 0.1 | 0.2 | 0.4 | 0.8 | 1.6 | 3.2 | 5 |
package struct StoreRetry: Sendable {
    static let longestWait = Duration.seconds(5)

    let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: waits so long; throws when cancelled, at which the runner looks at once whether it is to
    ///   stop.
    package init(sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) {
        self.sleep = sleep
    }

    /// - Parameter failures: calls that failed in a row, at least 1.
    static func wait(afterFailures failures: Int) -> Duration {
        min(.milliseconds(100) * (1 << min(max(failures, 1) - 1, 16)), longestWait)
    }
}
