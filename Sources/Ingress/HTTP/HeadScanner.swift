import NIOCore

/// Finds the end of a head that arrives in pieces, looking at each byte once.
struct HeadScanner {
    /// Where to look on.
    private var position = 0
    private var lineStart = 0
    private var skippedLines = 0

    /// The bytes of the head without the empty line that ends it, once that line is there; they and the empty line are
    /// taken off `buffer`.
    ///
    /// - Throws: a line that does not end in CRLF; a head larger than `limit`, the empty line not counted.
    mutating func next(in buffer: inout ByteBuffer, limit: Int) throws(Rejection) -> ByteBuffer? {
        guard skipEmptyLines(&buffer) else { return nil }
        guard let end = try endOfHead(in: buffer, limit: limit) else {
            // The first half of the empty line may be there already.
            guard buffer.readableBytes <= limit + 1 else { throw .headTooLarge(limit: limit) }
            return nil
        }
        let head = buffer.readSlice(length: end)
        buffer.moveReaderIndex(forwardBy: 2)
        self = HeadScanner()
        return head
    }

    /// RFC 9112, section 2.2: an empty line before the request line is to be ignored. Two are.
    ///
    /// - Returns: false when nothing, or half of such a line, is all that is there.
    mutating func skipEmptyLines(_ buffer: inout ByteBuffer) -> Bool {
        guard position == 0 else { return true }
        while skippedLines < 2, buffer.getInteger(at: buffer.readerIndex, as: UInt16.self) == 0x0D0A {
            buffer.moveReaderIndex(forwardBy: 2)
            skippedLines += 1
        }
        guard buffer.readableBytes > 1 else { return buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) ?? 0x0D != 0x0D }
        return true
    }

    /// Looks no further than the limit, so that what is wrong behind it makes no difference.
    private mutating func endOfHead(in buffer: ByteBuffer, limit: Int) throws(Rejection) -> Int? {
        var (position, lineStart) = (position, lineStart)
        let found = buffer.withUnsafeReadableBytes { bytes -> Result<Int?, Rejection> in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes.prefix(limit + 2))
            while let end = bytes.firstLineFeed(from: position) {
                position = end + 1
                guard end > 0, bytes[end - 1] == UInt8(ascii: "\r") else { return .failure(.badRequest(.lineEnding)) }
                if end - lineStart == 1, end > 1 { return .success(end - 1) }
                lineStart = position
            }
            position = max(position, bytes.count)
            return .success(nil)
        }
        (self.position, self.lineStart) = (position, lineStart)
        return try found.get()
    }
}
