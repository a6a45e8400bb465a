extension JSONCursor {
    // MARK: - The whole text

    /// Moves to the first byte of the value.
    mutating func openText() throws(JSONError) {
        if word(at: position, count: 3) == 0xBF_BBEF { throw JSONError(.byteOrderMark, at: position) }
        skipWhitespace()
        guard position < end else { throw JSONError(.empty, at: end) }
    }

    /// Moves to the opening brace of a text that has to be an object.
    mutating func openObjectText() throws(JSONError) {
        try openText()
        guard current != Byte.openBrace else { return }
        throw unexpected(startsValue ? .notAnObject : .unexpectedByte)
    }

    /// Nothing but whitespace may be left.
    mutating func closeText() throws(JSONError) {
        skipWhitespace()
        guard position == end else { throw JSONError(.trailingBytes, at: position) }
    }

    private var startsValue: Bool {
        switch current {
        case Byte.openBrace, Byte.openBracket, Byte.quote, UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            true
        default: false
        }
    }

    // MARK: - Containers

    /// Moves over an opening bracket and the whitespace behind it. False when the container is empty, which is then
    /// closed already.
    @inline(__always)
    mutating func open(closing: UInt8) throws(JSONError) -> Bool {
        guard depth < maximumDepth else { throw JSONError(.tooDeep, at: position) }
        position += 1
        skipWhitespace()
        guard current != closing else {
            position += 1
            return false
        }
        depth += 1
        return true
    }

    /// Moves over the comma before the next member or element, or else over the closing bracket.
    @inline(__always)
    mutating func advance(closing: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        if current == Byte.comma {
            position += 1
            skipWhitespace()
            return true
        }
        guard current == closing else { throw unexpected() }
        position += 1
        depth -= 1
        return false
    }

    /// Moves over the colon between a key and its value.
    @inline(__always)
    mutating func skipColon() throws(JSONError) {
        skipWhitespace()
        guard current == Byte.colon else { throw unexpected() }
        position += 1
        skipWhitespace()
    }

    // MARK: - Values

    /// Moves over the value that starts at the cursor, all of it checked.
    @inline(__always)
    mutating func skipValue() throws(JSONError) -> JSONKind {
        switch current {
        case Byte.openBrace:
            try skipContainer()
            return .object
        case Byte.openBracket:
            try skipContainer()
            return .array
        default:
            return try skipScalar()
        }
    }

    @inline(__always)
    private mutating func skipScalar() throws(JSONError) -> JSONKind {
        switch current {
        case Byte.quote:
            _ = try skipString()
            return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try skipNumber()
            return .number
        case UInt8(ascii: "t"):
            try skipLiteral(.true)
            return .bool
        case UInt8(ascii: "f"):
            try skipLiteral(.false)
            return .bool
        case UInt8(ascii: "n"):
            try skipLiteral(.null)
            return .null
        default:
            throw unexpected()
        }
    }

    /// Does not recurse: one bit per open container tells objects from arrays, and `maximumDepth` is at most 128.
    @inline(never)
    private mutating func skipContainer() throws(JSONError) {
        let outside = depth
        var objects: UInt128 = 0
        repeat {
            switch current {
            case Byte.openBrace:
                if try open(closing: Byte.closeBrace) {
                    objects = objects << 1 | 1
                    try skipKey()
                    continue
                }
            case Byte.openBracket:
                if try open(closing: Byte.closeBracket) {
                    objects <<= 1
                    continue
                }
            default:
                _ = try skipScalar()
            }
            try skipToNextValue(outside: outside, &objects)
        } while depth > outside
    }

    /// Moves from behind a value to the next one, over the ends of all containers that end between them.
    @inline(__always)
    private mutating func skipToNextValue(outside: Int, _ objects: inout UInt128) throws(JSONError) {
        while depth > outside {
            if objects & 1 == 1 {
                if try advance(closing: Byte.closeBrace) { return try skipKey() }
            } else {
                if try advance(closing: Byte.closeBracket) { return }
            }
            objects >>= 1
        }
    }

    @inline(__always)
    private mutating func skipKey() throws(JSONError) {
        _ = try skipString()
        try skipColon()
    }
}
