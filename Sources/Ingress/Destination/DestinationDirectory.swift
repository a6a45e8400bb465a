package import Identifiers
import Synchronization

/// The destinations in memory, which the receive path reads instead of the store. Filled at start, changed after each committed change.
package final class DestinationDirectory: Sendable {
    private let destinations: Mutex<[Identifier: Destination]>

    package init(_ destinations: [Destination] = []) {
        self.destinations = Mutex(Dictionary(uniqueKeysWithValues: destinations.map { ($0.id, $0) }))
    }

    /// The destination with this id, if it belongs to the workspace.
    package func find(_ id: Identifier, in workspaceID: Identifier) -> Destination? {
        let destination = destinations.withLock { $0[id] }
        return destination?.workspaceID == workspaceID ? destination : nil
    }

    /// Adds a destination, or puts it in the place of the one before a change.
    package func insert(_ destination: Destination) {
        destinations.withLock { $0[destination.id] = destination.continuing($0[destination.id]) }
    }

    package func remove(_ id: Identifier) {
        destinations.withLock { _ = $0.removeValue(forKey: id) }
    }

    package var count: Int { destinations.withLock { $0.count } }
}
