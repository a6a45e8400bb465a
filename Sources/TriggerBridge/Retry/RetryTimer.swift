/// The time, and someone to wait for it. ``HTTPClient`` is one: its loop waits without a further thread.
package protocol RetryTimer: Sendable {
    /// Milliseconds since 1970, UTC.
    func now() -> Int64

    /// Calls `run` once: after the delay, or earlier, with ``TimerEnd/cancelled``, when nothing will be sent any more.
    func after(_ delay: Duration, run: @escaping @Sendable (TimerEnd) -> Void)
}

/// How a wait ended.
package enum TimerEnd: Sendable, Hashable {
    case elapsed
    /// The timer was shut down first.
    case cancelled
}
