import Identifiers
import Metrics
import Synchronization

/// How many event streams there may be, and what keeps them open.
package struct EventStreamLimits: Sendable {
    /// Streams at the same time.
    package var count = 256
    /// Those of one workspace.
    package var countPerWorkspace = 64
    /// After so long without an event a comment is sent. As often it is looked whether the key still counts.
    package var keepAlive = Duration.seconds(15)

    package init() {}
}

/// The event streams that are open.
final class EventStreams: Sendable {
    let limits: EventStreamLimits
    private let open = Mutex(Open())
    private let meter = Meter(label: "api_event_streams")

    private struct Open {
        var count = 0
        var perWorkspace: [Identifier: Int] = [:]
    }

    init(_ limits: EventStreamLimits) {
        self.limits = limits
    }

    /// A place for one more; `nil` when all are taken, or all that a workspace may have.
    func enter(_ workspaceID: Identifier) -> Place? {
        let isFree = open.withLock { open in
            let ofWorkspace = open.perWorkspace[workspaceID, default: 0]
            guard open.count < limits.count, ofWorkspace < limits.countPerWorkspace else { return false }
            open.count += 1
            open.perWorkspace[workspaceID] = ofWorkspace + 1
            meter.set(open.count)
            return true
        }
        return isFree ? Place(self, workspaceID) : nil
    }

    private func leave(_ workspaceID: Identifier) {
        open.withLock { open in
            open.count -= 1
            let left = open.perWorkspace[workspaceID, default: 1] - 1
            open.perWorkspace[workspaceID] = left > 0 ? left : nil
            meter.set(open.count)
        }
    }

    /// Is given back when nobody keeps it any more.
    final class Place: Sendable {
        private let streams: EventStreams
        private let workspaceID: Identifier

        fileprivate init(_ streams: EventStreams, _ workspaceID: Identifier) {
            self.streams = streams
            self.workspaceID = workspaceID
        }

        deinit { streams.leave(workspaceID) }
    }
}
