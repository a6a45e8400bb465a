/// The bytes a string stands for, one after another. The string was moved over before, so its escapes are in order.
struct UnescapedBytes: Sequence, IteratorProtocol {
    private let cursor: JSONCursor
    private var position: Int
    private let end: Int
    /// UTF-8 of an escape that is still to come, the next byte in the lowest place.
    private var pending: UInt32 = 0

    /// `quoted` includes the quotes.
    init(_ cursor: JSONCursor, quoted: Range<Int>) {
        self.cursor = cursor
        position = quoted.lowerBound + 1
        end = quoted.upperBound - 1
    }

    mutating func next() -> UInt8? {
        if pending != 0 { return takePending() }
        guard position < end else { return nil }
        let byte = cursor.byte(at: position)
        position += 1
        guard byte == Byte.backslash else { return byte }
        let letter = cursor.byte(at: position)
        position += 1
        return JSONCursor.escapedByte(letter) ?? unicodeEscape()
    }

    /// The first byte of the character; the others become pending. The position is behind the `u`.
    private mutating func unicodeEscape() -> UInt8 {
        var scalar = codeUnit()
        if scalar & 0xF800 == 0xD800 {
            position += 2
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + codeUnit() & 0x3FF
        }
        for byte in (Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8.reversed() {
            pending = pending << 8 | UInt32(byte)
        }
        return takePending()
    }

    private mutating func codeUnit() -> UInt32 {
        defer { position += 4 }
        return (0..<4).reduce(0) { $0 << 4 | (JSONCursor.hexDigit(cursor.byte(at: position + $1)) ?? 0) }
    }

    private mutating func takePending() -> UInt8 {
        defer { pending >>= 8 }
        return UInt8(truncatingIfNeeded: pending)
    }
}

extension JSONCursor {
    /// The text of the string at `quoted`, which includes the quotes.
    func unescapedString(_ quoted: Range<Int>) -> String {
        let content = content(of: quoted)
        guard content.contains(Byte.backslash) else { return String(decoding: content, as: UTF8.self) }
        return String(decoding: Array(UnescapedBytes(self, quoted: quoted)), as: UTF8.self)
    }

    /// The UTF-8 of the string at `quoted`, which includes the quotes.
    func unescaped(_ quoted: Range<Int>) -> [UInt8] {
        let content = content(of: quoted)
        return content.contains(Byte.backslash) ? Array(UnescapedBytes(self, quoted: quoted)) : Array(content)
    }

    private func content(of quoted: Range<Int>) -> UnsafeRawBufferPointer {
        bytes(quoted.lowerBound + 1..<quoted.upperBound - 1)
    }
}
