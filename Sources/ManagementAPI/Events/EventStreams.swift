import Metrics
import Synchronization

/// How many event streams there may be, and what keeps them open.
package struct EventStreamLimits: Sendable {
    /// Streams at the same time.
    package var count = 256
    /// After so long without an event a comment is sent. As often it is looked whether the key still counts.
    package var keepAlive = Duration.seconds(15)

    package init() {}
}

/// The event streams that are open.
final class EventStreams: Sendable {
    let limits: EventStreamLimits
    private let open = Mutex(0)
    private let meter = Meter(label: "api_event_streams")

    init(_ limits: EventStreamLimits) {
        self.limits = limits
    }

    /// A place for one more; `nil` when all are taken.
    func enter() -> Place? {
        change(by: 1) ? Place(self) : nil
    }

    @discardableResult
    private func change(by difference: Int) -> Bool {
        open.withLock { open in
            guard open + difference <= limits.count else { return false }
            open += difference
            meter.set(open)
            return true
        }
    }

    /// Is given back when nobody keeps it any more.
    final class Place: Sendable {
        private let streams: EventStreams

        fileprivate init(_ streams: EventStreams) {
            self.streams = streams
        }

        deinit { streams.change(by: -1) }
    }
}
