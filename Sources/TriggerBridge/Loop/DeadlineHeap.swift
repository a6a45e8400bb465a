/// Values by the instant they are due at, the earliest first; equal instants in the order they came.
struct DeadlineHeap<Value> {
    private struct Entry {
        let deadline: Instant
        let number: UInt64
        let value: Value

        func isBefore(_ other: Entry) -> Bool { (deadline, number) < (other.deadline, other.number) }
    }

    private var entries: [Entry] = []
    private var nextNumber: UInt64 = 0

    var earliest: Instant? { entries.first?.deadline }

    mutating func insert(_ value: Value, at deadline: Instant) {
        entries.append(Entry(deadline: deadline, number: nextNumber, value: value))
        nextNumber += 1
        siftUp(entries.count - 1)
    }

    /// The first value that is due.
    mutating func popDue(_ now: Instant) -> Value? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        return removeFirst()
    }

    /// Every value, due or not, in order.
    mutating func removeAll() -> [Value] {
        var all: [Value] = []
        while !entries.isEmpty { all.append(removeFirst()) }
        return all
    }

    private mutating func removeFirst() -> Value {
        entries.swapAt(0, entries.count - 1)
        let first = entries.removeLast()
        siftDown(0)
        return first.value
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            let left = 2 * parent + 1
            guard left < entries.count else { return }
            let right = left + 1
            let child = right < entries.count && entries[right].isBefore(entries[left]) ? right : left
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            parent = child
        }
    }
}
