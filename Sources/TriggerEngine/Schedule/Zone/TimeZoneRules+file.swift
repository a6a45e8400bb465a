extension TimeZoneRules {
    /// Reads compiled time zone data (TZif, RFC 9636) of version 2 or later.
    ///
    /// - Throws: ``TimeZoneError/damaged(_:)`` for anything else, and for data that counts leap seconds, which
    ///   ``Timestamp`` does not.
    init(name: String, file: [UInt8]) throws(TimeZoneError) {
        var reader = ZoneFileReader(file)
        guard let old = reader.header(), reader.skip(old.size(of: 4)), let counts = reader.header(), counts.leaps == 0,
            let changes = reader.changes(counts), let footer = reader.footer()
        else { throw .damaged(name) }
        let rule = PosixTimeZone(footer)
        guard rule != nil || footer.isEmpty else { throw .damaged(name) }
        self.init(name: name, offset: changes.first, changes: changes.others, rule: rule)
    }
}

/// How many of what a block of data holds.
private struct ZoneFileCounts {
    let utcMarks: Int
    let standardMarks: Int
    let leaps: Int
    let changes: Int
    let types: Int
    let letters: Int

    /// The bytes of the block when a time takes so many.
    func size(of time: Int) -> Int {
        changes * (time + 1) + types * 6 + letters + leaps * (time + 4) + standardMarks + utcMarks
    }
}

private struct ZoneFileReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= bytes.count - position else { return false }
        position += count
        return true
    }

    mutating func header() -> ZoneFileCounts? {
        let start = position
        guard skip(44), bytes[start..<start + 4].elementsEqual("TZif".utf8), bytes[start + 4] >= UInt8(ascii: "2")
        else { return nil }
        let counts = (0..<6).map { Int(integer(at: start + 20 + $0 * 4, bytes: 4) & 0x7FFF_FFFF) }
        guard counts[4] > 0 else { return nil }
        return ZoneFileCounts(
            utcMarks: counts[0], standardMarks: counts[1], leaps: counts[2], changes: counts[3], types: counts[4],
            letters: counts[5])
    }

    /// Times, then the type of each, then the types. The first offset holds before the first change.
    mutating func changes(_ counts: ZoneFileCounts) -> (first: Int64, others: [TimeZoneRules.Change])? {
        let start = position
        guard skip(counts.size(of: 8)) else { return nil }
        let offsets = (0..<counts.types).map { integer(at: start + counts.changes * 9 + $0 * 6, bytes: 4) }
        var changes: [TimeZoneRules.Change] = []
        for index in 0..<counts.changes {
            let type = Int(bytes[start + counts.changes * 8 + index])
            let second = integer(at: start + index * 8, bytes: 8)
            guard type < offsets.count, second > changes.last?.start ?? TimeZoneRules.ever,
                second < -TimeZoneRules.ever
            else { return nil }
            changes.append(.init(start: second, offset: offsets[type]))
        }
        guard offsets.allSatisfy({ abs($0) < 86_400 * 2 }) else { return nil }
        return (offsets[0], changes)
    }

    /// The text between two line ends; empty when the last change holds for good.
    func footer() -> ArraySlice<UInt8>? {
        let footer = bytes[position...]
        guard footer.count >= 2, footer.first == UInt8(ascii: "\n"), footer.last == UInt8(ascii: "\n") else { return nil }
        return footer.dropFirst().dropLast()
    }

    /// Big-endian, with sign.
    private func integer(at start: Int, bytes count: Int) -> Int64 {
        let bits = bytes[start..<start + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let unused = Int64(64 - count * 8)
        return (Int64(bitPattern: bits) << unused) >> unused
    }
}
