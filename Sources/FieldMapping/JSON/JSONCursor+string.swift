extension JSONCursor {
    /// Moves over the string that starts at the cursor, quotes included, and says whether it holds an escape.
    @inline(__always)
    mutating func skipString() throws(JSONError) -> Bool {
        guard current == Byte.quote else { throw unexpected() }
        position += 1
        skipPlainText()
        guard current != Byte.quote else {
            position += 1
            return false
        }
        return try skipUnusualString()
    }

    /// The rest of a string, from a byte on that is not plain text.
    @inline(never)
    private mutating func skipUnusualString() throws(JSONError) -> Bool {
        var hasEscape = false
        while true {
            switch current {
            case Byte.quote:
                position += 1
                return hasEscape
            case Byte.backslash:
                try skipEscape()
                hasEscape = true
            case 0x80...:
                try skipMultibyte()
            default:
                throw unexpected(.controlCharacter)
            }
            skipPlainText()
        }
    }

    // MARK: - Escapes

    private mutating func skipEscape() throws(JSONError) {
        let start = position
        position += 1
        switch current {
        case UInt8(ascii: "u"):
            try skipUnicodeEscape(from: start)
        case let letter where Self.escapedByte(letter) != nil:
            position += 1
        default:
            throw unexpected(.invalidEscape)
        }
    }

    /// What a one-letter escape stands for.
    static func escapedByte(_ letter: UInt8) -> UInt8? {
        switch letter {
        case Byte.quote, Byte.backslash, UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: nil
        }
    }

    /// `\uXXXX`, or two of them that make a surrogate pair; the cursor is at the first `u`.
    private mutating func skipUnicodeEscape(from start: Int) throws(JSONError) {
        let lone = JSONError(.loneSurrogate, at: start)
        switch try skipCodeUnit() {
        case 0xDC00...0xDFFF:
            throw lone
        case 0xD800...0xDBFF:
            guard current == Byte.backslash else { throw position < end ? lone : unexpected() }
            position += 1
            guard current == UInt8(ascii: "u") else { throw position < end ? lone : unexpected() }
            guard case 0xDC00...0xDFFF = try skipCodeUnit() else { throw lone }
        default:
            break
        }
    }

    /// Moves over the `u` at the cursor and four hex digits.
    private mutating func skipCodeUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            position += 1
            guard let digit = Self.hexDigit(current) else { throw unexpected(.invalidEscape) }
            unit = unit << 4 | digit
        }
        position += 1
        return unit
    }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    // MARK: - UTF-8

    /// One character beyond ASCII: table 3-7 of the Unicode standard, which leaves out overlong forms, surrogates and
    /// everything above U+10FFFF.
    private mutating func skipMultibyte() throws(JSONError) {
        let illFormed = JSONError(.invalidUTF8, at: position)
        let (length, second): (Int, ClosedRange<UInt8>)
        switch current {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw illFormed
        }
        position += 1
        guard second.contains(current) else { throw position < end ? illFormed : unexpected() }
        position += 1
        for _ in 2..<length {
            guard current & 0xC0 == 0x80 else { throw position < end ? illFormed : unexpected() }
            position += 1
        }
    }
}
