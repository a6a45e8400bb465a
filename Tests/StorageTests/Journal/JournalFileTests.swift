import Foundation
import TestSupport
import Testing

@testable import Storage

struct JournalFileTests {
    private let directory: TemporaryDirectory
    private let file: JournalFile
    private static let size = 16 * JournalBatch.blockSize

    init() throws {
        directory = try TemporaryDirectory()
        file = try JournalFile.make(directory.path + "/journal", size: Self.size, salt: 7)
    }

    private func batch(_ sequence: UInt64, salt: UInt64 = 7, blocks: Int = 1) -> JournalBatch {
        let encoder = JournalEncoder(capacity: JournalBatch.headerSize)
        let row = encoder.insert(JournaledSQL.pending)
        [UInt8](repeating: 1, count: blocks * JournalBatch.blockSize - 100).withUnsafeBytes { row.bind(blob: $0) }
        row.run()
        return encoder.finish(sequence: sequence, salt: salt)
    }

    private func sequences(after applied: UInt64) throws -> [UInt64] {
        let opened = try #require(try JournalFile.open(file.path))
        return try opened.batches(after: applied).map(\.sequence)
    }

    /// Changes a byte of the file, counted from where batches begin.
    private func damage(at place: Int) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file.path))
        defer { try? handle.close() }
        let offset = UInt64(JournalBatch.blockSize + place)
        try handle.seek(toOffset: offset)
        let byte = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: [byte ^ 1])
    }

    @Test("what was written is read back in order, from behind what is in the tables, over the file's end")
    func readsBack() throws {
        #expect(try sequences(after: 0).isEmpty)
        for (sequence, block) in [(1, 6), (2, 9), (3, 12), (4, 0), (5, 3)] as [(UInt64, Int)] {
            try file.write(batch(sequence, blocks: 3), at: block * JournalBatch.blockSize)
        }
        #expect(try sequences(after: 0) == [1, 2, 3, 4, 5])
        #expect(try sequences(after: 3) == [4, 5])
        #expect(try sequences(after: 5).isEmpty)
        let read = try #require(try file.batches(after: 4).first)
        let contents = [read, batch(5, blocks: 3)].map { $0.withBytes { Array($0.dropFirst(8)) } }
        #expect(contents[0] == contents[1] && read.rows == 1)
    }

    @Test("a last batch that is not whole was not acknowledged, and is left out", arguments: [0, 9, 20, 25, 60, 2 * 4096 - 200])
    func tornEnd(place: Int) throws {
        try file.write(batch(1), at: 0)
        try file.write(batch(2, blocks: 2), at: JournalBatch.blockSize)
        try damage(at: JournalBatch.blockSize + place)
        #expect(try sequences(after: 0) == [1])
    }

    @Test("more than one that is not whole is damage, as only the last can be torn")
    func tornTwice() throws {
        for sequence in 1...3 as ClosedRange<UInt64> { try file.write(batch(sequence), at: Int(sequence) * JournalBatch.blockSize) }
        for sequence in [2, 3] { try damage(at: sequence * JournalBatch.blockSize + 100) }
        #expect(throws: DataDirectoryError.journalDamaged(file.path)) { try sequences(after: 0) }
    }

    @Test("a file counts as unused only as long as nothing was written to it")
    func unused() throws {
        #expect(try file.isUnused())
        try file.write(batch(1, salt: 8), at: 5 * JournalBatch.blockSize)
        #expect(try !file.isUnused())
        #expect(try sequences(after: 0).isEmpty)
    }

    @Test("one that is missing while others follow is damage, and says so")
    func gap() throws {
        for sequence in 1...3 as ClosedRange<UInt64> { try file.write(batch(sequence), at: Int(sequence) * JournalBatch.blockSize) }
        try damage(at: 2 * JournalBatch.blockSize + 50)
        #expect(throws: DataDirectoryError.journalDamaged(file.path)) { try sequences(after: 0) }
        #expect(try sequences(after: 2) == [3])
        // A database from before what the journal still has.
        try file.write(batch(1), at: 0)
        #expect(throws: DataDirectoryError.journalDamaged(file.path)) { try sequences(after: 0) }
        #expect("\(DataDirectoryError.journalDamaged(file.path))".contains("move the journal away"))
    }

    @Test("bytes that look like a batch are none without the salt, not even where a block begins")
    func forged() throws {
        // A body whose bytes come to lie in the second block of a batch that was overwritten since.
        let forged = batch(2, salt: 8)
        var body = [UInt8](repeating: 0, count: 2 * JournalBatch.blockSize)
        forged.withBytes { body.replaceSubrange(0..<$0.count, with: $0) }
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file.path))
        try handle.seek(toOffset: UInt64(3 * JournalBatch.blockSize))
        try handle.write(contentsOf: body)
        try handle.close()
        try file.write(batch(1), at: 0)
        #expect(try sequences(after: 0) == [1])
    }

    @Test("the file takes its room when it is made, for its owner only, and is the same when it is opened again")
    func opening() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == Self.size + JournalBatch.blockSize)
        let opened = try #require(try JournalFile.open(file.path))
        #expect(opened.salt == 7 && opened.size == Self.size)
        #expect(try JournalFile.open(directory.path + "/none") == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["journal"])
    }

    @Test("what is no journal, or is cut off, is an error that says what to do", arguments: [0, 3, 24, 4096, 5000])
    func unreadable(length: Int) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file.path))
        try handle.truncate(atOffset: UInt64(length))
        try handle.close()
        #expect(throws: DataDirectoryError.journalUnreadable(file.path)) { try JournalFile.open(file.path) }
    }

    @Test("a batch that was written in vain is not found once it was erased")
    func erased() throws {
        try file.write(batch(1), at: 0)
        // Its write came to the disk; its sync failed.
        try file.write(batch(2, blocks: 2), at: JournalBatch.blockSize)
        try file.erase([JournalBatch.blockSize..<3 * JournalBatch.blockSize])
        #expect(try sequences(after: 0) == [1])
        try file.write(batch(2), at: 5 * JournalBatch.blockSize)
        try file.write(batch(3), at: 6 * JournalBatch.blockSize)
        #expect(try sequences(after: 0) == [1, 2, 3])
    }
}
