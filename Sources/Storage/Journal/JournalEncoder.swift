/// Writes rows as the journal holds them, one after the other: the number of the statement, then each value after a byte that tells its kind.
/// Becomes a ``JournalBatch``.
final class JournalEncoder: RowSink {
    enum Kind: UInt8 {
        case null, integer, text, blob
    }

    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes that are written, the header's included.
    private(set) var count = JournalBatch.headerSize
    private(set) var rows = 0
    /// Values that the row in hand still needs.
    private var unbound = 0

    init(capacity: Int) {
        self.capacity = capacity
        memory = .allocate(byteCount: capacity, alignment: JournalBatch.blockSize)
    }

    deinit { memory.deallocate() }

    func insert(_ sql: InsertSQL) -> Row {
        guard let number = sql.number else { preconditionFailure("the statement has no number in the journal") }
        reserve(1)
        memory.storeBytes(of: number, toByteOffset: count, as: UInt8.self)
        count += 1
        unbound = sql.parameterCount
        return Row(encoder: self)
    }

    struct Row: RowBinding {
        fileprivate let encoder: JournalEncoder

        func bind(_ value: Int64?) { encoder.append(value) }
        func bind(blob bytes: UnsafeRawBufferPointer) { encoder.append(.blob, bytes) }
        func bind(text bytes: UnsafeRawBufferPointer) { encoder.append(.text, bytes) }
        func run() {
            precondition(encoder.unbound == 0, "a parameter is not bound, or one too many is")
            encoder.rows += 1
        }
    }

    private func append(_ value: Int64?) {
        unbound -= 1
        reserve(9)
        guard let value else {
            memory.storeBytes(of: Kind.null.rawValue, toByteOffset: count, as: UInt8.self)
            count += 1
            return
        }
        memory.storeBytes(of: Kind.integer.rawValue, toByteOffset: count, as: UInt8.self)
        memory.storeBytes(of: value.littleEndian, toByteOffset: count + 1, as: Int64.self)
        count += 9
    }

    private func append(_ kind: Kind, _ bytes: UnsafeRawBufferPointer) {
        unbound -= 1
        reserve(5 + bytes.count)
        memory.storeBytes(of: kind.rawValue, toByteOffset: count, as: UInt8.self)
        memory.storeBytes(of: UInt32(bytes.count).littleEndian, toByteOffset: count + 1, as: UInt32.self)
        if let start = bytes.baseAddress { (memory + count + 5).copyMemory(from: start, byteCount: bytes.count) }
        count += 5 + bytes.count
    }

    /// Makes room for so many bytes more.
    private func reserve(_ more: Int) {
        let needed = count + more
        guard needed > capacity else { return }
        capacity = max(needed, 2 * capacity)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: JournalBatch.blockSize)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }

    /// Ends the batch, and begins the next one.
    func finish(sequence: UInt64, salt: UInt64) -> JournalBatch {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: JournalBatch.roundedUp(count), alignment: JournalBatch.blockSize)
        copy.copyMemory(from: memory, byteCount: count)
        defer { clear() }
        return JournalBatch(copy, count: count, rows: rows, sequence: sequence, salt: salt)
    }

    /// A buffer that had to grow for a large batch is given back.
    private func clear() {
        count = JournalBatch.headerSize
        rows = 0
        guard capacity > Self.usualCapacity else { return }
        memory.deallocate()
        capacity = Self.usualCapacity
        memory = .allocate(byteCount: capacity, alignment: JournalBatch.blockSize)
    }

    private static let usualCapacity = 256 * 1024
}
