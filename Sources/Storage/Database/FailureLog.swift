import Logging
import TriggerEngine

/// Tells the operator that nothing can be written, and when it can again: once for each new reason, not once for each write.
final class FailureLog: Sendable {
    private let logger: Logger
    private let reason = FailureReason()

    init(_ logger: Logger) {
        self.logger = logger
    }

    func note(_ failure: StoreError, writes: Int) {
        guard reason.isNews(failure) else { return }
        logger.error("the store takes no writes", metadata: ["reason": "\(failure.reason)", "writes": "\(writes)"])
    }

    func committed() {
        if reason.clear() { logger.notice("the store takes writes again") }
    }
}
