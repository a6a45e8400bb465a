/// Which trigger is due when: a binary heap, the earliest first.
///
/// An item is not taken out when its trigger changes; whoever takes it compares it with what the trigger says by then.
struct Agenda {
    struct Item: Equatable {
        /// Milliseconds since 1970.
        let instant: Int64
        /// Where the trigger stands in its table.
        let slot: UInt32
    }

    private var heap: [Item] = []

    var first: Item? { heap.first }
    var count: Int { heap.count }

    mutating func reserve(_ count: Int) {
        heap.reserveCapacity(count)
    }

    mutating func insert(_ item: Item) {
        heap.append(item)
        siftUp(from: heap.count - 1)
    }

    @discardableResult
    mutating func removeFirst() -> Item? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            siftDown(from: 0)
        }
        return first
    }

    /// Keeps what `isCurrent` says of, and nothing else.
    mutating func compact(keeping isCurrent: (Item) -> Bool) {
        heap = heap.filter(isCurrent)
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(from: index) }
    }

    private mutating func siftUp(from start: Int) {
        var index = start
        let item = heap[index]
        while index > 0, case let parent = (index - 1) / 2, item.instant < heap[parent].instant {
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = item
    }

    private mutating func siftDown(from start: Int) {
        var index = start
        let item = heap[index]
        while case var child = 2 * index + 1, child < heap.count {
            if child + 1 < heap.count, heap[child + 1].instant < heap[child].instant { child += 1 }
            guard heap[child].instant < item.instant else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = item
    }
}
