/// How requests were answered.
struct LoadOutcome {
    var seconds = 0.0
    var sent = 0
    /// Due, but no connection was free until the end.
    var unsent = 0
    /// Sent, and not answered at the end.
    var unanswered = 0
    /// Of which the connection ended instead.
    var failed = 0
    /// From when a request was due, by the status of its answer, and from when it was sent.
    private var latencies: [Int: (due: Latencies, sent: Latencies)] = [:]
    private var withRetryAfter = 0

    /// - Parameters: in seconds.
    mutating func note(_ answer: Answer, sinceDue: Double, sinceSent: Double) {
        latencies[answer.status, default: (Latencies(), Latencies())].due.note(UInt32(clamping: Int(sinceDue * 1e6)))
        latencies[answer.status, default: (Latencies(), Latencies())].sent.note(UInt32(clamping: Int(sinceSent * 1e6)))
        if answer.hasRetryAfter { withRetryAfter += 1 }
    }

    var json: String {
        let answers = latencies.sorted { $0.key < $1.key }.map { status, times in
            "\"\(status)\":{\"count\":\(times.due.count),\(times.due.json),\"since_sent\":{\(times.sent.json)}}"
        }
        return "{\"seconds\":\(seconds),\"sent\":\(sent),\"unsent\":\(unsent),\"unanswered\":\(unanswered),\"failed\":\(failed),"
            + "\"with_retry_after\":\(withRetryAfter),\"answers\":{\(answers.joined(separator: ","))}}"
    }
}

/// Microseconds, each exact below 512 and told at most 1/256 too large above: noting one and asking for a part take no longer the more there are,
/// so that neither delays what is measured.
struct Latencies {
    private(set) var count = 0
    private(set) var largest: UInt32 = 0
    /// How many fell to each place.
    private var counts: [Int] = []

    mutating func note(_ microseconds: UInt32) {
        let place = Self.place(microseconds)
        if place >= counts.count { counts += repeatElement(0, count: place + 1 - counts.count) }
        counts[place] += 1
        count += 1
        largest = max(largest, microseconds)
    }

    /// What so large a share took at most.
    func part(_ share: Double) -> UInt32 {
        let rank = min(count - 1, Int(Double(count) * share))
        var passed = 0
        for (place, here) in counts.enumerated() {
            passed += here
            if passed > rank { return min(largest, Self.last(place)) }
        }
        return largest
    }

    var json: String {
        "\"p50\":\(part(0.5)),\"p99\":\(part(0.99)),\"p999\":\(part(0.999)),\"max\":\(largest)"
    }

    /// 256 places from each power of two to the next.
    private static func place(_ value: UInt32) -> Int {
        let shift = max(0, UInt32.bitWidth - value.leadingZeroBitCount - 9)
        return shift << 8 + Int(value >> UInt32(shift))
    }

    /// The largest value at a place.
    private static func last(_ place: Int) -> UInt32 {
        let shift = max(0, place >> 8 - 1)
        return UInt32((place - shift << 8 + 1) << shift - 1)
    }
}
