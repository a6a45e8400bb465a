import Testing

@testable import TriggerBridge

@Suite("Values by deadline")
struct DeadlineHeapTests {
    private func at(_ nanoseconds: Int) -> Instant { Instant(nanoseconds: Int64(nanoseconds)) }

    @Test("come out when they are due, the earliest first, equal ones in the order they went in")
    func order() {
        var heap = DeadlineHeap<String>()
        for (value, deadline) in [("c", 3), ("a", 1), ("d1", 4), ("b", 2), ("d2", 4), ("d3", 4)] {
            heap.insert(value, at: at(deadline))
        }
        #expect(heap.earliest == at(1))
        #expect(heap.popDue(at(0)) == nil)
        #expect((1...4).map { _ in heap.popDue(at(3)) } == ["a", "b", "c", nil])
        #expect(heap.removeAll() == ["d1", "d2", "d3"])
        #expect(heap.earliest == nil)
    }

    @Test("come out sorted, whatever the order they went in", arguments: 1...20)
    func sorted(seed: Int) {
        var heap = DeadlineHeap<Int>()
        let deadlines = (0..<200).map { ($0 * 7919 * seed) % 101 }
        for deadline in deadlines { heap.insert(deadline, at: at(deadline)) }
        var out: [Int] = []
        while let next = heap.popDue(at(50)) { out.append(next) }
        #expect(out == deadlines.sorted().filter { $0 <= 50 })
        #expect(heap.removeAll() == deadlines.sorted().filter { $0 > 50 })
    }
}
