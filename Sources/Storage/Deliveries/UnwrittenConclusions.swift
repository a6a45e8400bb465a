import Identifiers
import Synchronization

/// How deliveries ended whose end could not be written yet, the last one of each. There are no more than were on their way when the store began to
/// refuse writes, as it then takes no new ones.
final class UnwrittenConclusions: Sendable {
    struct Entry: Sendable {
        let delivery: ConcludedDelivery
        let conclusion: DeliveryConclusion
        let attempts: [AttemptRecord]
    }

    private let entries = Mutex<[Identifier: Entry]>([:])

    func keep(_ entry: Entry) {
        entries.withLock { $0[entry.delivery.id] = entry }
    }

    /// Keeps what could not be written again, unless there is a later one by now.
    func putBack(_ entry: Entry) {
        entries.withLock { entries in
            if entries[entry.delivery.id] == nil { entries[entry.delivery.id] = entry }
        }
    }

    func forget(_ id: Identifier) {
        entries.withLock { $0[id] = nil }
    }

    func takeAll() -> [Entry] {
        entries.withLock { entries in
            defer { entries = [:] }
            return Array(entries.values)
        }
    }
}
