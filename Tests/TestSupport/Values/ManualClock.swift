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
        time.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
}

extension Timestamp {
    /// 2026-01-02T03:04:05Z, when the tests' clocks start.
    package static let start = Timestamp(milliseconds: 1_767_323_045_000)
}
