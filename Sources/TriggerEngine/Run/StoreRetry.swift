import Logging
import Metrics
import ServiceLifecycle

/// How a service of the engine goes on when the store fails. It never gives up: a fire that is durable is run.
///
/// | failures in a row | 1 | 2 | 3 | 4 | 5 | 6 | 7 and more |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | wait in seconds | 0.1 | 0.2 | 0.4 | 0.8 | 1.6 | 3.2 | 5 |
package struct StoreRetry: Sendable {
    static let longestWait = Duration.seconds(5)

    let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: waits so long; throws when cancelled, at which the service looks at once whether it is to
    ///   stop.
    package init(sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) {
        self.sleep = sleep
    }

    /// - Parameter failures: calls that failed in a row, at least 1.
    static func wait(afterFailures failures: Int) -> Duration {
        min(.milliseconds(100) * (1 << min(max(failures, 1) - 1, 16)), longestWait)
    }

    /// Takes turns until the service is to stop. After one that the store has failed it waits.
    ///
    /// - Parameter log: where failures are told.
    func takeTurns(_ log: StoreFailureLog, _ turn: () async throws(StoreError) -> Void) async {
        var failures = 0
        while !Task.isStopping {
            do throws(StoreError) {
                try await turn()
                failures = 0
            } catch {
                // A question that was called off is no failure of the store.
                guard !Task.isCancelled else { return }
                failures += 1
                log.note(error, failures: failures)
                await pause(Self.wait(afterFailures: failures))
            }
        }
    }

    /// Waits so long, or until the service is to stop.
    func pause(_ wait: Duration) async {
        // A sleep only fails when it is cancelled, and then the service sees that it is to stop.
        await cancelWhenGracefulShutdown { [sleep] in try? await sleep(wait) }
    }
}

/// Where a service tells that the store has failed it, and counts it.
struct StoreFailureLog: Sendable {
    private let logger: Logger
    private let message: String
    private let metadata: Logger.Metadata
    private let errors = Counter(label: "engine_store_errors_total")

    /// - Parameter message: what could not be done.
    init(_ logger: Logger, _ message: String, _ metadata: Logger.Metadata = [:]) {
        self.logger = logger
        self.message = message
        self.metadata = metadata
    }

    /// - Parameter failures: in a row.
    func note(_ error: StoreError, failures: Int = 1) {
        errors.increment()
        logger.error("\(message)", metadata: metadata.merging(["error": "\(error)", "failures": "\(failures)"]) { $1 })
    }
}

extension Task where Success == Never, Failure == Never {
    /// Whether the service that asks is to come to its end.
    static var isStopping: Bool { isCancelled || isShuttingDownGracefully }
}
