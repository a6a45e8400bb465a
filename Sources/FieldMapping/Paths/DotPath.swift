/// Where a value is looked for in a payload: keys and array indices joined by dots (contract, section 2.4).
///
/// `\.` is a dot inside a key, `\\` a backslash. A segment that is an unsigned integer without leading zeros indexes an
/// array, and is an ordinary key in an object. Equal when written with the same bytes.
package struct DotPath: Sendable {
    /// The keys and indices, unescaped; 1...64 of them, none empty.
    package let segments: [String]
    private let text: String

    /// - Throws: `DotPathError` unless `text` has 1...512 bytes of UTF-8 that make 1...64 segments.
    package init(_ text: String) throws(DotPathError) {
        guard !text.isEmpty else { throw .empty }
        let count = text.utf8.count
        guard count <= Self.maximumBytes else { throw .tooLong(bytes: count) }
        segments = try Self.segments(of: Array(text.utf8))
        self.text = text
    }

    /// The path of one plain word, without dots or backslashes, that stands in the source.
    package init(word: StaticString) {
        text = word.description
        segments = [text]
    }

    package static let maximumBytes = 512
    package static let maximumSegments = 64
}

extension DotPath: CustomStringConvertible {
    /// The path as it was given.
    package var description: String { text }
}

extension DotPath: Hashable {
    // Bytes, because a key that is composed differently is another key and Swift's strings call them equal.
    package static func == (left: DotPath, right: DotPath) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

// MARK: - Parsing

extension DotPath {
    private static func segments(of text: [UInt8]) throws(DotPathError) -> [String] {
        var segments: [[UInt8]] = [[]]
        var position = 0
        while position < text.count {
            switch text[position] {
            case Byte.dot:
                guard segments.last != [] else { throw .emptySegment(offset: position) }
                segments.append([])
            case Byte.backslash:
                position += 1
                guard position < text.count, text[position] == Byte.dot || text[position] == Byte.backslash else {
                    throw .unknownEscape(offset: position - 1)
                }
                fallthrough
            default:
                segments[segments.count - 1].append(text[position])
            }
            position += 1
        }
        guard segments.last != [] else { throw .emptySegment(offset: text.count) }
        guard segments.count <= maximumSegments else { throw .tooManySegments(segments.count) }
        return segments.map { String(decoding: $0, as: UTF8.self) }
    }
}
