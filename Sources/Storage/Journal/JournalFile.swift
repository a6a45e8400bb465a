import Foundation
import TriggerEngine

/// The journal's file: a block that says what it is, and the batches' blocks. Its room is taken and written when it is made, so that a sync writes no
/// metadata and a disk that fills up later does not stop what follows an acknowledgement.
///
///     magic 8 | salt 8 | bytes for batches 8 | zeros up to a block
final class JournalFile: Sendable {
    private static let magic = UInt64(littleEndian: 0x314C_4E4A_5957_4740)

    let path: String
    /// Tells the database that it belongs to, and its batches from bytes that look like one.
    let salt: UInt64
    /// Bytes for batches.
    let size: Int
    private let descriptor: Int32
    private let inode: ino_t?

    private init(path: String, descriptor: Int32, salt: UInt64, size: Int) {
        self.path = path
        self.descriptor = descriptor
        self.salt = salt
        self.size = size
        var status = stat()
        inode = fstat(descriptor, &status) == 0 ? status.st_ino : nil
    }

    deinit { close(descriptor) }

    /// Opens the file; `nil` when there is none.
    static func open(_ path: String) throws -> JournalFile? {
        let descriptor = Foundation.open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw DataDirectoryError.cannotWrite(path)
        }
        var head = [UInt64](repeating: 0, count: 3)
        var status = stat()
        let isRead = head.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, 24, 0) == 24 } && fstat(descriptor, &status) == 0
        let size = Int(truncatingIfNeeded: UInt64(littleEndian: head[2]))
        guard isRead, UInt64(littleEndian: head[0]) == magic, size > 0, Int(status.st_size) - JournalBatch.blockSize == size else {
            close(descriptor)
            throw DataDirectoryError.journalUnreadable(path)
        }
        return JournalFile(path: path, descriptor: descriptor, salt: UInt64(littleEndian: head[1]), size: size)
    }

    /// Makes the file; it appears whole.
    ///
    /// - Parameter size: bytes for batches, a multiple of a block.
    static func make(_ path: String, size: Int, salt: UInt64) throws -> JournalFile {
        let draft = path + ".new"
        unlink(draft)
        let descriptor = Foundation.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataDirectoryError.cannotWrite(path) }
        let file = JournalFile(path: path, descriptor: descriptor, salt: salt, size: size)
        let head = [magic.littleEndian, salt.littleEndian, UInt64(size).littleEndian]
        let isWritten =
            posix_fallocate(descriptor, 0, off_t(size + JournalBatch.blockSize)) == 0 && fill(descriptor, size + JournalBatch.blockSize)
            && head.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, 24, 0) == 24 } && fsync(descriptor) == 0
            && rename(draft, path) == 0
            && syncFolder(of: path)
        guard isWritten else {
            unlink(draft)
            throw DataDirectoryError.cannotWrite(path)
        }
        return file
    }

    /// Room that was never written to costs a change of metadata with the first write to it.
    private static func fill(_ descriptor: Int32, _ size: Int) -> Bool {
        let zeros = [UInt8](repeating: 0, count: 1024 * 1024)
        return stride(from: 0, to: size, by: zeros.count).allSatisfy { start in
            let count = min(zeros.count, size - start)
            return pwrite(descriptor, zeros, count, off_t(start)) == count
        }
    }

    private static func syncFolder(of path: String) -> Bool {
        let folder = Foundation.open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }

    /// Writes a batch and waits until it is on the disk.
    ///
    /// - Parameter place: where it begins among the bytes for batches.
    func write(_ batch: JournalBatch, at place: Int) throws(StoreError) {
        try batch.withBytes { bytes throws(StoreError) in try write(bytes, at: JournalBatch.blockSize + place) }
        try sync()
    }

    /// Writes zeros where batches were written in vain, and waits until they are on the disk: what was not acknowledged is not found there.
    func erase(_ ranges: [Range<Int>]) throws(StoreError) {
        for range in ranges {
            let zeros = [UInt8](repeating: 0, count: range.count)
            let outcome = zeros.withUnsafeBytes { bytes in
                Result<Void, StoreError> { () throws(StoreError) in try write(bytes, at: JournalBatch.blockSize + range.lowerBound) }
            }
            try outcome.get()
        }
        try sync()
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(StoreError) {
        var (rest, offset) = (bytes, off_t(start))
        while !rest.isEmpty {
            let count = pwrite(descriptor, rest.baseAddress, rest.count, offset)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            offset += off_t(count)
        }
    }

    private func sync() throws(StoreError) {
        guard fdatasync(descriptor) == 0 else { throw Self.failure }
        // A file that is no longer at its path takes writes, and no start finds them.
        let found = DataDirectory.status(of: path)
        guard found?.st_ino == inode, (found?.st_size).map({ Int($0) - JournalBatch.blockSize }) == size else {
            throw .unavailable("the journal was removed or replaced while it was in use, or its size changed")
        }
    }

    private static var failure: StoreError { .unavailable("the journal cannot be written: \(String(cString: strerror(errno)))") }

    // MARK: - Reading back

    /// The batches after `sequence`, in order.
    ///
    /// A batch that was being written when the process or the machine stopped is not whole, and was not acknowledged: it is left out, and nothing can
    /// come behind it, as a batch is only written once the one before is on the disk.
    ///
    /// - Throws: ``DataDirectoryError/journalDamaged(_:)`` when one is missing that others follow, or more than one is not whole.
    func batches(after sequence: UInt64) throws -> [JournalBatch] {
        let (whole, torn) = try scan(after: sequence)
        guard torn <= 1 else { throw DataDirectoryError.journalDamaged(path) }
        let found = whole.sorted { $0.sequence < $1.sequence }
        for (batch, expected) in zip(found, (sequence + 1)...) where batch.sequence != expected {
            throw DataDirectoryError.journalDamaged(path)
        }
        return found
    }

    /// Whether it holds a batch, whole.
    func holds(_ sequence: UInt64) throws -> Bool {
        try scan(after: sequence - 1).whole.contains { $0.sequence == sequence }
    }

    /// Whether nothing was ever written to it.
    func isUnused() throws -> Bool {
        let piece = UnsafeMutableRawPointer.allocate(byteCount: JournalBatch.blockSize, alignment: 8)
        defer { piece.deallocate() }
        for place in stride(from: 0, to: size, by: JournalBatch.blockSize) {
            try read(piece, JournalBatch.blockSize, at: place)
            guard UnsafeRawBufferPointer(start: piece, count: JournalBatch.blockSize).allSatisfy({ $0 == 0 }) else { return false }
        }
        return true
    }

    private enum Found {
        case nothing
        case torn
        case whole(JournalBatch)
    }

    /// - Returns: the batches after `sequence`, and how many begin that are not whole.
    private func scan(after sequence: UInt64) throws -> (whole: [JournalBatch], torn: Int) {
        var (whole, torn) = ([JournalBatch](), 0)
        var place = 0
        while place < size {
            switch try found(at: place, after: sequence) {
            case .nothing: place += JournalBatch.blockSize
            case .torn:
                torn += 1
                place += JournalBatch.blockSize
            case .whole(let batch):
                whole.append(batch)
                place += batch.size
            }
        }
        return (whole, torn)
    }

    /// What begins in the block at `place` and is not applied yet.
    private func found(at place: Int, after sequence: UInt64) throws -> Found {
        let head = UnsafeMutableRawPointer.allocate(byteCount: JournalBatch.headerSize, alignment: 8)
        defer { head.deallocate() }
        try read(head, JournalBatch.headerSize, at: place)
        let header = JournalBatch.Header(from: head)
        guard header.salt == salt, header.sequence > sequence else { return .nothing }
        let length = JournalBatch.roundedUp(Int(header.length))
        guard header.length >= JournalBatch.headerSize, place + length <= size else { return .torn }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: JournalBatch.blockSize)
        var isTaken = false
        defer { if !isTaken { memory.deallocate() } }
        try read(memory, length, at: place)
        guard let batch = JournalBatch(reading: header, memory) else { return .torn }
        isTaken = true
        return .whole(batch)
    }

    private func read(_ memory: UnsafeMutableRawPointer, _ count: Int, at place: Int) throws {
        var done = 0
        while done < count {
            let more = pread(descriptor, memory + done, count - done, off_t(JournalBatch.blockSize + place + done))
            if more < 0, errno == EINTR { continue }
            guard more > 0 else { throw DataDirectoryError.journalUnreadable(path) }
            done += more
        }
    }
}
