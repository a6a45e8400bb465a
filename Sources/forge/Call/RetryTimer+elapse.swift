import TriggerBridge

extension RetryTimer {
    /// Waits; how the wait ended.
    func elapse(_ delay: Duration) async -> TimerEnd {
        await withCheckedContinuation { continuation in
            after(delay) { continuation.resume(returning: $0) }
        }
    }
}
