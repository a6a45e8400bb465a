import GRDB
import GRDBSQLite

/// What one sync of the journal makes durable: rows, behind a header, in whole blocks, so that no sync rewrites a block of an earlier one.
///
///     checksum 8 | salt 8 | sequence 8 | length in bytes, header included 4 | rows 4 | rows, as ``JournalEncoder`` writes them | zeros
///
/// All numbers are little-endian. The checksum covers everything behind itself. The salt is the journal's own, drawn at random: the bytes of a
/// webhook cannot pass for a batch, wherever they come to lie.
final class JournalBatch: @unchecked Sendable {
    static let blockSize = 4096
    static let headerSize = 32

    // Not written to after init.
    private let memory: UnsafeMutableRawPointer
    private let count: Int
    let rows: Int
    let sequence: UInt64

    /// Bytes of the whole blocks that it fills.
    var size: Int { Self.roundedUp(count) }

    /// - Parameter body: gets the whole blocks.
    func withBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(start: memory, count: size))
    }

    static func roundedUp(_ count: Int) -> Int { (count + blockSize - 1) / blockSize * blockSize }

    /// Takes `memory`, which has room for whole blocks, and writes its header.
    init(_ memory: UnsafeMutableRawPointer, count: Int, rows: Int, sequence: UInt64, salt: UInt64) {
        self.memory = memory
        self.count = count
        self.rows = rows
        self.sequence = sequence
        (memory + count).initializeMemory(as: UInt8.self, repeating: 0, count: size - count)
        Header(checksum: 0, salt: salt, sequence: sequence, length: UInt32(count), rows: UInt32(rows)).store(to: memory)
        memory.storeBytes(of: Self.checksum(memory, size, salt).littleEndian, as: UInt64.self)
    }

    /// A batch that was read back.
    ///
    /// - Parameters:
    ///   - header: what `memory` begins with.
    ///   - memory: its whole blocks; taken when the checksum is right.
    init?(reading header: Header, _ memory: UnsafeMutableRawPointer) {
        memory.storeBytes(of: 0, as: UInt64.self)
        let count = Int(header.length)
        // Before anything is set: from then on, what fails would free the memory that the caller keeps.
        guard Self.checksum(memory, Self.roundedUp(count), header.salt) == header.checksum else { return nil }
        self.memory = memory
        self.count = count
        rows = Int(header.rows)
        sequence = header.sequence
    }

    deinit { memory.deallocate() }

    /// - Parameter memory: with zeros where the checksum is to be.
    private static func checksum(_ memory: UnsafeMutableRawPointer, _ size: Int, _ salt: UInt64) -> UInt64 {
        XXH64.hash(UnsafeRawBufferPointer(start: memory, count: size), seed: salt)
    }

    struct Header {
        var checksum: UInt64
        var salt: UInt64
        var sequence: UInt64
        var length: UInt32
        var rows: UInt32
    }
}

extension JournalBatch.Header {
    /// - Parameter memory: at least 32 bytes.
    init(from memory: UnsafeRawPointer) {
        checksum = UInt64(littleEndian: memory.loadUnaligned(as: UInt64.self))
        salt = UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        sequence = UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        length = UInt32(littleEndian: memory.loadUnaligned(fromByteOffset: 24, as: UInt32.self))
        rows = UInt32(littleEndian: memory.loadUnaligned(fromByteOffset: 28, as: UInt32.self))
    }

    fileprivate func store(to memory: UnsafeMutableRawPointer) {
        memory.storeBytes(of: checksum.littleEndian, as: UInt64.self)
        memory.storeBytes(of: salt.littleEndian, toByteOffset: 8, as: UInt64.self)
        memory.storeBytes(of: sequence.littleEndian, toByteOffset: 16, as: UInt64.self)
        memory.storeBytes(of: length.littleEndian, toByteOffset: 24, as: UInt32.self)
        memory.storeBytes(of: rows.littleEndian, toByteOffset: 28, as: UInt32.self)
    }
}

extension JournalBatch {
    /// Brings the rows into their tables.
    func apply(in transaction: Transaction) throws {
        try withBytes { bytes in
            var reader = Reader(rest: UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize..<count]))
            while let number = reader.rest.first {
                reader.skip(1)
                guard let sql = JournaledSQL.statement(number) else { throw Reader.unreadable }
                let row = try transaction.insert(sql)
                do {
                    for _ in 0..<row.parameterCount { try reader.bindNext(to: row) }
                } catch {
                    row.abandon()
                    throw error
                }
                try row.run()
            }
        }
    }

    /// Goes along the values. What is bound stays where it is: the batch lives until its rows are written.
    private struct Reader {
        var rest: UnsafeRawBufferPointer

        static let unreadable = DatabaseError(
            resultCode: .SQLITE_MISMATCH, message: "the journal holds a row that this version of the gateway does not know")

        mutating func skip(_ count: Int) { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count)) }

        mutating func bindNext(to row: RowInsert) throws {
            guard let first = rest.first, let kind = JournalEncoder.Kind(rawValue: first) else { throw Self.unreadable }
            switch kind {
            case .null:
                row.bind(nil as Int64?)
                skip(1)
            case .integer:
                guard rest.count >= 9 else { throw Self.unreadable }
                row.bind(Int64(littleEndian: rest.loadUnaligned(fromByteOffset: 1, as: Int64.self)))
                skip(9)
            case .text, .blob:
                guard rest.count >= 5 else { throw Self.unreadable }
                let length = Int(UInt32(littleEndian: rest.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
                guard rest.count - 5 >= length else { throw Self.unreadable }
                let value = UnsafeRawBufferPointer(rebasing: rest[5..<5 + length])
                if kind == .text { row.bind(stayingText: value) } else { row.bind(stayingBlob: value) }
                skip(5 + length)
            }
        }
    }
}
