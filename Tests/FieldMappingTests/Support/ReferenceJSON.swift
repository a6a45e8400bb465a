import TestSupport

/// A reader of strict JSON that is slow and plain, to compare the scanner with: recursive, one byte at a time, with the
/// standard library's opinion on UTF-8, UTF-16 and a regular expression for numbers.
struct ReferenceJSON {
    indirect enum Value {
        case object([(key: String.UTF8View, keyStart: Int, value: Located)])
        case array([Located])
        case scalar
    }

    struct Located {
        let value: Value
        let range: Range<Int>
    }

    struct Refused: Error {}

    private let text: [UInt8]
    private let maximumDepth: Int
    private var position = 0

    /// The root object of `text`; nil when `text` is not acceptable, duplicate keys aside.
    static func read(_ text: [UInt8], maximumDepth: Int = 64) -> Located? {
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        var reader = ReferenceJSON(text: text, maximumDepth: maximumDepth)
        guard let root = try? reader.value(depth: 0), case .object = root.value else { return nil }
        reader.skipWhitespace()
        return reader.position == text.count ? root : nil
    }

    private init(text: [UInt8], maximumDepth: Int) {
        self.text = text
        self.maximumDepth = maximumDepth
    }

    private var next: Unicode.Scalar? {
        position < text.count ? Unicode.Scalar(text[position]) : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == character else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ text: String) throws {
        for character in text.unicodeScalars { guard take(character) else { throw Refused() } }
    }

    private mutating func skipWhitespace() {
        while take(" ") || take("\t") || take("\n") || take("\r") {}
    }

    private mutating func value(depth: Int) throws -> Located {
        skipWhitespace()
        let start = position
        let value: Value
        switch next {
        case "{": value = .object(try members(depth: depth + 1))
        case "[": value = .array(try elements(depth: depth + 1))
        default:
            try scalar()
            value = .scalar
        }
        return Located(value: value, range: start..<position)
    }

    private mutating func members(depth: Int) throws -> [(key: String.UTF8View, keyStart: Int, value: Located)] {
        guard depth <= maximumDepth else { throw Refused() }
        try expect("{")
        skipWhitespace()
        var members: [(key: String.UTF8View, keyStart: Int, value: Located)] = []
        if take("}") { return members }
        repeat {
            skipWhitespace()
            let start = position
            let key = try string()
            skipWhitespace()
            try expect(":")
            members.append((key.utf8, start, try value(depth: depth)))
            skipWhitespace()
        } while take(",")
        try expect("}")
        return members
    }

    private mutating func elements(depth: Int) throws -> [Located] {
        guard depth <= maximumDepth else { throw Refused() }
        try expect("[")
        skipWhitespace()
        var elements: [Located] = []
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth))
            skipWhitespace()
        } while take(",")
        try expect("]")
        return elements
    }

    private mutating func scalar() throws {
        switch next {
        case "\"": _ = try string()
        case "t": try expect("true")
        case "f": try expect("false")
        case "n": try expect("null")
        default: try number()
        }
    }

    private mutating func number() throws {
        var written = ""
        while let next, "+-.eE0123456789".unicodeScalars.contains(next) {
            written.unicodeScalars.append(next)
            position += 1
        }
        let grammar = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/
        guard written.wholeMatch(of: grammar) != nil else { throw Refused() }
    }

    private mutating func string() throws -> String {
        try expect("\"")
        var units: [UInt16] = []
        while !take("\"") {
            guard let next, next.value >= 0x20 else { throw Refused() }
            if take("\\") { units.append(try escape()) } else { units += character() }
        }
        guard let string = String(validating: units, as: UTF16.self) else { throw Refused() }
        return string
    }

    private mutating func escape() throws -> UInt16 {
        let simple: [Unicode.Scalar: UInt16] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
        ]
        if let next, let unit = simple[next] {
            position += 1
            return unit
        }
        try expect("u")
        let digits = text[position..<min(position + 4, text.count)]
        let hex = Set("0123456789abcdefABCDEF".utf8)
        guard digits.count == 4, digits.allSatisfy(hex.contains) else { throw Refused() }
        position += 4
        return UInt16(digits.text, radix: 16) ?? 0
    }

    /// The text is valid UTF-8, so a character is its first byte and the continuation bytes behind it.
    private mutating func character() -> [UInt16] {
        let start = position
        repeat { position += 1 } while position < text.count && text[position] & 0xC0 == 0x80
        return Array(text[start..<position].text.utf16)
    }
}
