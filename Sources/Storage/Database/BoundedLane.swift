/// Writes that wait for their turn, in order, bounded by number and by the bytes that they hold.
struct BoundedLane<Write: Sendable>: Sendable {
    private let limits: StoreLimits
    private var writes: [(write: Write, cost: Int)] = []
    private var bytes = 0

    init(_ limits: StoreLimits) {
        self.limits = limits
    }

    var count: Int { writes.count }
    var isEmpty: Bool { writes.isEmpty }

    /// - Returns: whether it fits; a write that holds more than all may hold does when nothing else waits.
    mutating func append(_ write: Write, cost: Int, _ admission: Admission) -> Bool {
        let isFull =
            Double(writes.count) >= Double(limits.waiting) * admission.share
            || !writes.isEmpty && Double(bytes + cost) > Double(limits.waitingBytes) * admission.share
        guard !isFull else { return false }
        writes.append((write, cost))
        bytes += cost
        return true
    }

    /// Takes the first ones: of those that are ready at least one if there is one.
    ///
    /// - Parameter isReady: no write is looked at behind one that is not.
    mutating func take(_ most: Int, bytes mostBytes: Int = .max, while isReady: (Write) -> Bool = { _ in true }) -> [Write] {
        var (count, taken) = (0, 0)
        for (write, cost) in writes.prefix(most) {
            guard isReady(write), count == 0 || taken + cost <= mostBytes else { break }
            count += 1
            taken += cost
        }
        defer {
            writes.removeFirst(count)
            bytes -= taken
        }
        return writes.prefix(count).map(\.write)
    }
}
