import Synchronization
import TriggerEngine

/// Why something keeps failing: news the first time, and again when it is another reason or after it was over.
final class FailureReason: Sendable {
    private let reason = Mutex<StoreError?>(nil)

    func isNews(_ failure: StoreError) -> Bool {
        reason.withLock { reason in
            defer { reason = failure }
            return reason != failure
        }
    }

    /// - Returns: whether there was one.
    @discardableResult
    func clear() -> Bool {
        reason.withLock { reason in
            defer { reason = nil }
            return reason != nil
        }
    }
}
