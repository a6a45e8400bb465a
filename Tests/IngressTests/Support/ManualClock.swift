import Identifiers
import Synchronization

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private let time = Mutex(Timestamp.start)

    var now: Timestamp { time.withLock { $0 } }

    func advance(bySeconds seconds: Int) {
        time.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
}
