import Identifiers
import Synchronization

/// How deliveries ended whose end could not be written yet, the last one of each. They are few: while the store refuses writes, no new deliveries come in.
final class UnwrittenConclusions: Sendable {
    final class Entry: Sendable {
        let delivery: ConcludedDelivery
        let conclusion: DeliveryConclusion
        let attempts: [AttemptRecord]

        init(_ delivery: ConcludedDelivery, _ conclusion: DeliveryConclusion, attempts: [AttemptRecord]) {
            self.delivery = delivery
            self.conclusion = conclusion
            self.attempts = attempts
        }
    }

    private let entries = Mutex<[Identifier: Entry]>([:])

    subscript(id: Identifier) -> Entry? { entries.withLock { $0[id] } }

    var all: [Entry] { entries.withLock { Array($0.values) } }

    func keep(_ entry: Entry) {
        entries.withLock { $0[entry.delivery.id] = entry }
    }

    /// It is written. A later one of the same delivery stays.
    func remove(_ entry: Entry) {
        entries.withLock { entries in
            if entries[entry.delivery.id] === entry { entries[entry.delivery.id] = nil }
        }
    }
}
