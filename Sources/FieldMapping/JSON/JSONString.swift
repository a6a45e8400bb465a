extension [UInt8] {
    /// Appends `text` as a JSON string: quote, backslash and control characters escaped, everything else as it is.
    mutating func appendJSONString(_ text: String) {
        append(Byte.quote)
        var text = text
        text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
        append(Byte.quote)
    }

    private mutating func appendEscaped(_ text: UnsafeRawBufferPointer) {
        var cursor = JSONCursor(text)
        var written = 0
        while true {
            cursor.skipPlainText()
            guard cursor.position < cursor.end else { break }
            let special = cursor.position
            cursor.position += 1
            guard text[special] < 0x80 else { continue }
            append(contentsOf: cursor.bytes(written..<special))
            appendEscape(of: text[special])
            written = special + 1
        }
        append(contentsOf: cursor.bytes(written..<cursor.end))
    }

    private mutating func appendEscape(of byte: UInt8) {
        append(Byte.backslash)
        switch byte {
        case Byte.quote, Byte.backslash: append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        default:
            append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
            append(contentsOf: String(byte & 0xF, radix: 16).utf8)
        }
    }
}
