/// Compiled time zone data (TZif, RFC 9636), made by hand. The block for readers of version 1 is empty, as zic makes it.
struct ZoneFile {
    var magic = "TZif"
    var version: Character = "2"
    /// Of each type, in seconds.
    var offsets: [Int32]
    /// When which type begins.
    var changes: [(second: Int64, type: UInt8)] = []
    var leapSeconds = 0
    var footer = "\n\n"

    var bytes: [UInt8] {
        var bytes = header(changes: 0, types: 1, leapSeconds: 0) + [UInt8](repeating: 0, count: 7)
        bytes += header(changes: changes.count, types: offsets.count, leapSeconds: leapSeconds)
        for change in changes { bytes += big(change.second) }
        bytes += changes.map(\.type)
        for offset in offsets { bytes += big(offset) + [0, 0] }
        return bytes + [UInt8](repeating: 0, count: 1 + leapSeconds * 12) + Array(footer.utf8)
    }

    private func header(changes: Int, types: Int, leapSeconds: Int) -> [UInt8] {
        var bytes = Array("\(magic)\(version)".utf8) + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, leapSeconds, changes, types, 1] { bytes += big(Int32(count)) }
        return bytes
    }

    private func big(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
