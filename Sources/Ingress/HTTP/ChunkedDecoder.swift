import NIOCore

/// The chunked transfer coding (RFC 9112, section 7.1), strictly: CRLF everywhere, bounded extensions and trailers, both well-formed
/// and ignored.
struct ChunkedDecoder {
    private enum State {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailer(read: Int)
        case complete
    }

    private static let maximumLine = 256
    private static let maximumTrailer = 8 * 1024
    private var state = State.size

    var isComplete: Bool { if case .complete = state { true } else { false } }

    /// How many bytes of data come next in `buffer`, which the caller takes off before it calls again; `nil` when more has to arrive, or at
    /// the end.
    ///
    /// The count may exceed what has arrived; the caller then takes what is there.
    mutating func next(_ buffer: inout ByteBuffer) throws(Rejection) -> Int? {
        while true {
            switch state {
            case .size:
                guard let line = try Self.line(&buffer, limit: Self.maximumLine, or: .badRequest(.chunk)) else { return nil }
                let size = try Self.size(line)
                state = size == 0 ? .trailer(read: 0) : .data(remaining: size)
            case .data(let remaining):
                guard buffer.readableBytes > 0 else { return nil }
                state =
                    remaining <= buffer.readableBytes ? .dataEnd : .data(remaining: remaining - buffer.readableBytes)
                return remaining
            case .dataEnd:
                guard let end = buffer.readInteger(as: UInt16.self) else { return nil }
                guard end == 0x0D0A else { throw .badRequest(.chunk) }
                state = .size
            case .trailer(let read):
                let room = Self.maximumTrailer - read + 2
                guard let line = try Self.line(&buffer, limit: room, or: .trailersTooLarge(limit: Self.maximumTrailer)) else { return nil }
                guard line.isEmpty || line.withUnsafeBytes({ $0.isHeaderField }) else { throw .badRequest(.headerField) }
                state = line.isEmpty ? .complete : .trailer(read: read + line.count + 2)
            case .complete: return nil
            }
        }
    }

    /// The next line without its end; `nil` when it is not there yet.
    ///
    /// - Parameters:
    ///   - limit: bytes of it with its end.
    ///   - tooLong: thrown when it has more.
    private static func line(_ buffer: inout ByteBuffer, limit: Int, or tooLong: Rejection) throws(Rejection) -> [UInt8]? {
        let view = buffer.readableBytesView.prefix(limit)
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            guard view.count < limit else { throw tooLong }
            return nil
        }
        guard let line = buffer.readBytes(length: end - view.startIndex + 1), line.count >= 2,
            line[line.count - 2] == UInt8(ascii: "\r")
        else { throw .badRequest(.chunk) }
        return Array(line.dropLast(2))
    }

    /// The size before any extension: 1 to 8 hex digits.
    private static func size(_ line: [UInt8]) throws(Rejection) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        let rest = line.dropFirst(digits.count)
        guard (1...8).contains(digits.count), let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
            digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            rest.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
        else { throw .badRequest(.chunk) }
        return size
    }
}
