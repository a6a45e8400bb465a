import NIOCore

/// Collects, or discards, one request body as it arrives, by length or chunked alike (contract, section 2, step 4).
struct BodyReader {
    enum Use { case collect, discard }

    /// Bytes of the body so far.
    private(set) var received = 0
    private var bytes: [UInt8] = []
    private var framing = Progress.length(remaining: 0)
    private var limit = 0
    private var use = Use.collect

    private enum Progress {
        case length(remaining: Int)
        case chunked(ChunkedDecoder)
    }

    /// A body of no bytes.
    init() {}

    /// - Throws: a length over the limit.
    init(_ framing: RequestHead.Framing, limit: Int, use: Use = .collect) throws(Rejection) {
        self.limit = limit
        self.use = use
        switch framing {
        case .length(let length):
            guard length <= limit else { throw .payloadTooLarge(limit: limit) }
            self.framing = .length(remaining: length)
            // A length is only a claim: room for more than this is made as bytes arrive.
            if use == .collect { bytes.reserveCapacity(min(length, 64 * 1024)) }
        case .chunked:
            self.framing = .chunked(ChunkedDecoder())
        }
    }

    /// Takes what belongs to the body off `buffer`.
    ///
    /// - Returns: whether the body is complete.
    mutating func read(_ buffer: inout ByteBuffer) throws(Rejection) -> Bool {
        switch framing {
        case .length(let remaining):
            let count = min(remaining, buffer.readableBytes)
            try advance(count, &buffer)
            framing = .length(remaining: remaining - count)
            return remaining == count
        case .chunked(var decoder):
            defer { framing = .chunked(decoder) }
            while let piece = try decoder.next(&buffer) {
                guard received + piece <= limit else { throw .payloadTooLarge(limit: limit) }
                try advance(min(piece, buffer.readableBytes), &buffer)
            }
            return decoder.isComplete
        }
    }

    /// What was collected.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func advance(_ count: Int, _ buffer: inout ByteBuffer) throws(Rejection) {
        guard count > 0 else { return }
        received += count
        switch use {
        case .discard: buffer.moveReaderIndex(forwardBy: count)
        case .collect:
            buffer.readWithUnsafeReadableBytes { source in
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source.prefix(count)))
                return count
            }
        }
    }
}
