/// A position in a JSON text that only moves forward, over bytes it has found to be in order.
///
/// The one place that touches raw memory: everything else reads bytes, words and runs through it. Bytes are looked at
/// once; nothing is allocated.
struct JSONCursor {
    private let base: UnsafeRawPointer
    let end: Int
    /// Containers that may be open at the same time, 1 to ``JSONDepth/greatest``.
    let maximumDepth: Int
    var position: Int
    /// Containers that are open at `position`.
    var depth = 0

    /// `text` must outlive the cursor.
    init(_ text: UnsafeRawBufferPointer, from start: Int = 0, maximumDepth: Int = JSONDepth.webhook) {
        // Never read through when the text is empty, but there has to be one.
        base = text.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        end = text.count
        position = start
        self.maximumDepth = min(max(maximumDepth, 1), JSONDepth.greatest)
    }

    /// Lends a cursor over `text` to `body`.
    static func read<Result, Failure: Error>(
        _ text: [UInt8], from start: Int = 0, maximumDepth: Int = JSONDepth.webhook,
        _ body: (inout JSONCursor) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try text.withUnsafeBufferPointer { (bytes) throws(Failure) in
            var cursor = JSONCursor(UnsafeRawBufferPointer(bytes), from: start, maximumDepth: maximumDepth)
            return try body(&cursor)
        }
    }

    // MARK: - Looking

    /// The byte at the cursor, 0 at the end: a zero byte is in order nowhere in JSON, so both end in `unexpected()`.
    @inline(__always)
    var current: UInt8 { byte(at: position) }

    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        offset < end ? base.load(fromByteOffset: offset, as: UInt8.self) : 0
    }

    /// The `count` (at most 8) bytes at `offset`, the first in the lowest place, the rest zero.
    @inline(__always)
    func word(at offset: Int, count: Int) -> UInt64 {
        guard offset + 8 <= end else { return Self.word(count: count) { byte(at: offset + $0) } }
        let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        return count >= 8 ? word : word & ((1 << (UInt64(count) &* 8)) &- 1)
    }

    /// At most 8 bytes as one word, the first in the lowest place.
    static func word(count: Int, _ byte: (Int) -> UInt8) -> UInt64 {
        (0..<min(count, 8)).reduce(0) { $0 | UInt64(byte($1)) << UInt64($1 * 8) }
    }

    /// The bytes of `range`, without a copy; valid as long as the text is. Traps on the range of another, longer text.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= end)
        return UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    // MARK: - Moving

    /// Moves over a run of string content that needs no second look: no quote, backslash, control or non-ASCII byte.
    @inline(__always)
    mutating func skipPlainText() {
        while position + 8 <= end {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let special = Self.specialBytes(of: word)
            guard special == 0 else {
                position += special.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
        while position < end, Self.isPlain(byte(at: position)) { position += 1 }
    }

    /// The top bit of each byte that is a quote, a backslash, below 0x20 or above 0x7F.
    ///
    /// Borrows run upwards only: the lowest bit that is set is right, those above it may not be.
    @inline(__always)
    private static func specialBytes(of word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = (word ^ (ones &* UInt64(Byte.quote))) &- ones
        let backslashes = (word ^ (ones &* UInt64(Byte.backslash))) &- ones
        let controls = word &- (ones &* 0x20)
        return (word | quotes | backslashes | controls) & (ones &* 0x80)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != Byte.quote && byte != Byte.backslash
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < end, Self.isWhitespace(current) { position += 1 }
    }

    @inline(__always)
    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    // MARK: - Failing

    /// What to throw when the byte at the cursor is the wrong one: that there is none, or else `reason`.
    func unexpected(_ reason: JSONError.Reason = .unexpectedByte) -> JSONError {
        position < end ? JSONError(reason, at: position) : JSONError(.unexpectedEnd, at: end)
    }
}

/// The bytes that carry the grammar of RFC 8259.
enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let dot = UInt8(ascii: ".")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
}
