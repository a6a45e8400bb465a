import Logging
import Synchronization
import TriggerEngine

/// Tells the operator that nothing can be written, and when it can again: once for each new reason, not once for each write.
final class FailureLog: Sendable {
    private let logger: Logger
    private let reason = Mutex<StoreError?>(nil)

    init(_ logger: Logger) {
        self.logger = logger
    }

    func note(_ failure: StoreError, writes: Int) {
        let isNew = reason.withLock { reason in
            defer { reason = failure }
            return reason != failure
        }
        guard isNew else { return }
        logger.error("the store takes no writes", metadata: ["reason": "\(failure.reason)", "writes": "\(writes)"])
    }

    func committed() {
        let hadFailed = reason.withLock { reason in
            defer { reason = nil }
            return reason != nil
        }
        if hadFailed { logger.notice("the store takes writes again") }
    }
}
