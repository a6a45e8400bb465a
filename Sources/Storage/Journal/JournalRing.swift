/// Where in the journal's file the next batch goes: behind the last one, and over those whose rows are in the tables.
struct JournalRing {
    private let size: Int
    private var end = 0
    /// Those that must not be written over, oldest first.
    private var kept: [(sequence: UInt64, range: Range<Int>)] = []

    /// - Parameter size: bytes that batches may fill.
    init(size: Int) {
        self.size = size
    }

    /// The largest batch that always finds a place in the end.
    var largestBatch: Int { size / 4 }

    /// - Returns: `nil` as long as there is no room.
    func place(for length: Int) -> Int? {
        let start = end + length <= size ? end : 0
        guard start + length <= size else { return nil }
        guard let oldest = kept.first?.range.lowerBound else { return start }
        // What is kept lies between `oldest` and `end`, around the file's end if need be.
        if oldest < end { return start == end || length <= oldest ? start : nil }
        return start == end && end + length <= oldest ? start : nil
    }

    /// A batch was written to its place.
    mutating func keep(_ sequence: UInt64, _ range: Range<Int>) {
        kept.append((sequence, range))
        end = range.upperBound
    }

    /// The rows of all batches up to one are in the tables.
    mutating func release(through sequence: UInt64) {
        kept.removeFirst(kept.prefix { $0.sequence <= sequence }.count)
    }
}
