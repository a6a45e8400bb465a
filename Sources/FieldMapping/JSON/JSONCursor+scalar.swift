extension JSONCursor {
    /// `-`? (`0` | `1`–`9` digits) (`.` digits)? (`e` sign? digits)?
    @inline(__always)
    mutating func skipNumber() throws(JSONError) {
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
            guard !isAtDigit else { throw unexpected(.invalidNumber) }
        } else {
            try skipDigits()
        }
        if current == Byte.dot {
            position += 1
            try skipDigits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
    }

    @inline(__always)
    private var isAtDigit: Bool { current &- UInt8(ascii: "0") < 10 }

    /// At least one.
    @inline(__always)
    private mutating func skipDigits() throws(JSONError) {
        guard isAtDigit else { throw unexpected(.invalidNumber) }
        repeat { position += 1 } while isAtDigit
    }

    @inline(__always)
    mutating func skipLiteral(_ literal: Literal) throws(JSONError) {
        guard word(at: position, count: literal.count) != literal.word else {
            position += literal.count
            return
        }
        try failInside(literal)
    }

    private mutating func failInside(_ literal: Literal) throws(JSONError) {
        for place in 0..<literal.count {
            guard current == UInt8(truncatingIfNeeded: literal.word >> UInt64(place * 8)) else { throw unexpected() }
            position += 1
        }
    }

    /// `true`, `false` and `null`, each as one little-endian word.
    enum Literal {
        case `true`, `false`, null

        @inline(__always)
        var word: UInt64 {
            switch self {
            case .true: 0x6575_7274
            case .false: 0x65_736C_6166
            case .null: 0x6C6C_756E
            }
        }

        @inline(__always)
        var count: Int { self == .false ? 5 : 4 }
    }
}
