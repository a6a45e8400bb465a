package import Identifiers
import Synchronization

/// A clock that stands still until it is moved.
package final class ManualClock: Sendable {
    private let time: Mutex<Timestamp>
    private let passed = Mutex(ContinuousClock.now)

    package init(_ start: Timestamp = .start) {
        time = Mutex(start)
    }

    package var now: Timestamp { time.withLock { $0 } }

    /// What a clock shows that nobody sets: it goes on with every advance, and neither back nor with a ``step(bySeconds:)``.
    package var uptime: ContinuousClock.Instant { passed.withLock { $0 } }

    /// Sets the clock without that any time passes.
    package func step(bySeconds seconds: Int) {
        time.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }

    package func advance(bySeconds seconds: Int) {
        advance(byMilliseconds: Int64(seconds) * 1000)
    }

    package func advance(byMilliseconds difference: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: difference) }
        passed.withLock { $0 += .milliseconds(max(0, difference)) }
    }

    package func set(_ instant: Timestamp) {
        let difference = time.withLock { time in
            defer { time = instant }
            return instant - time
        }
        passed.withLock { $0 += .milliseconds(max(0, difference)) }
    }
}

extension Timestamp {
    /// 2026-01-02T03:04:05Z, when the tests' clocks start.
    package static let start = Timestamp(milliseconds: 1_767_323_045_000)
}
