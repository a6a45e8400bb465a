/// Who may use a connection: so many requests to an origin at a time, the others in the order they came.
///
/// Waiting here and not inside libcurl, so that the time to connect begins when connecting begins and a request
/// that never got a connection can be told from one that was sent.
struct ConnectionSlots<Request> {
    private let limit: Int
    private var queues: [Origin: Queue] = [:]

    /// At or before the first deadline of a waiting request; nil when none waits.
    private(set) var earliestDeadline: Instant?

    /// - Parameter limit: requests to one origin at a time, 1 or more.
    init(limit: Int) {
        self.limit = limit
    }

    /// The request, when it may start now; else it is kept.
    mutating func enter(_ request: Request, to origin: Origin, deadline: Instant) -> Request? {
        if queues[origin, default: Queue()].take(limit) { return request }
        queues[origin, default: Queue()].append(request, deadline)
        earliestDeadline = .earlier(earliestDeadline, deadline)
        return nil
    }

    /// A request to the origin that had started is over. The one that may start in its place.
    mutating func leave(_ origin: Origin) -> Request? {
        guard let index = queues.index(forKey: origin) else { return nil }
        if let next = queues.values[index].popFirst() { return next }
        if queues.values[index].giveBack() == 0 { queues.remove(at: index) }
        return nil
    }

    /// Those whose deadline passed while they waited. They are gone from here.
    mutating func expire(_ now: Instant) -> [Request] {
        guard let earliest = earliestDeadline, earliest <= now else { return [] }
        return removeWaiting { $0 <= now }
    }

    /// Everyone who waits.
    mutating func removeAllWaiting() -> [Request] { removeWaiting { _ in true } }

    private mutating func removeWaiting(where isOver: (Instant) -> Bool) -> [Request] {
        var removed: [Request] = []
        earliestDeadline = nil
        for index in queues.indices {
            let earliest = queues.values[index].remove(where: isOver, into: &removed)
            earliestDeadline = .earlier(earliestDeadline, earliest)
        }
        return removed
    }
}

extension ConnectionSlots {
    /// One origin.
    private struct Queue {
        private var busy = 0
        /// A request that has left is nil: it is not kept for as long as its place.
        private var waiting: [(request: Request?, deadline: Instant)] = []
        /// Those before it have left already.
        private var head = 0

        mutating func take(_ limit: Int) -> Bool {
            guard busy < limit else { return false }
            busy += 1
            return true
        }

        /// How many are left.
        mutating func giveBack() -> Int {
            busy -= 1
            return busy
        }

        mutating func append(_ request: Request, _ deadline: Instant) {
            waiting.append((request, deadline))
        }

        mutating func popFirst() -> Request? {
            guard head < waiting.count else { return nil }
            defer { compact() }
            defer { head += 1 }
            return waiting[head].request.take()
        }

        /// The earliest deadline of those that stay.
        mutating func remove(where isOver: (Instant) -> Bool, into removed: inout [Request]) -> Instant? {
            removed += waiting[head...].filter { isOver($0.deadline) }.compactMap(\.request)
            waiting = waiting[head...].filter { !isOver($0.deadline) }
            head = 0
            return waiting.map(\.deadline).min()
        }

        /// Moves the rest to the front when half of the memory is of those that left: a constant cost for each.
        private mutating func compact() {
            guard head > 32, head * 2 > waiting.count else { return }
            waiting.removeFirst(head)
            head = 0
        }
    }
}
