package import Identifiers
import Synchronization

/// A clock that stands still until it is moved.
package final class ManualClock: Sendable {
    private let time: Mutex<Timestamp>

    package init(_ start: Timestamp = .start) {
        time = Mutex(start)
    }

    package var now: Timestamp { time.withLock { $0 } }

    package func advance(bySeconds seconds: Int) {
        advance(byMilliseconds: Int64(seconds) * 1000)
    }

    package func advance(byMilliseconds difference: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: difference) }
    }

    package func set(_ instant: Timestamp) {
        time.withLock { $0 = instant }
    }
}

extension Timestamp {
    /// 2026-01-02T03:04:05Z, when the tests' clocks start.
    package static let start = Timestamp(milliseconds: 1_767_323_045_000)
}
