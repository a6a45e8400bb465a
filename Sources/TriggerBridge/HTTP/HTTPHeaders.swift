/// The header lines of an answer, kept as they came and read when asked: most callers never ask.
package struct HTTPHeaders: Sendable, Hashable {
    private let lines: [UInt8]

    /// - Parameter lines: `name: value` lines, each ended by CR LF or LF. Lines without a colon are passed over.
    package init(lines: [UInt8] = []) {
        self.lines = lines
    }

    /// The first value under a name, without the white space around it.
    ///
    /// - Parameter name: in lower case.
    package subscript(_ name: String) -> String? {
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            guard line[..<colon].map(\.asciiLowercased).elementsEqual(name.utf8) else { continue }
            return String(decoding: Self.trim(line[(colon + 1)...]), as: UTF8.self)
        }
        return nil
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes.drop(while: isWhiteSpace)
        while let last = rest.last, isWhiteSpace(last) { rest.removeLast() }
        return rest
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
