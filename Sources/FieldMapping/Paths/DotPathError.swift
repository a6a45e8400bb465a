/// Why a text is no dot path (contract, section 2.4). Offsets are bytes of the path.
package enum DotPathError: Error, Equatable, Sendable {
    case empty
    case tooLong(bytes: Int)
    case tooManySegments(Int)
    /// Two dots in a row, or a dot at either end; the offset is that of the dot, or the length of the path.
    case emptySegment(offset: Int)
    /// A backslash before anything but a dot or a backslash; the offset is its own.
    case unknownEscape(offset: Int)
}

extension DotPathError: CustomStringConvertible {
    /// A sentence for whoever wrote the path, which says what to do.
    package var description: String {
        switch self {
        case .empty:
            "The path is empty: name the keys that lead to the value, joined by dots."
        case .tooLong(let bytes):
            "The path has \(bytes) bytes; at most \(DotPath.maximumBytes) are allowed."
        case .tooManySegments(let count):
            "The path has \(count) segments; at most \(DotPath.maximumSegments) are allowed."
        case .emptySegment(let offset):
            #"A segment is missing at byte \#(offset) of the path: remove the dot, or write "\." for a dot in a key."#
        case .unknownEscape(let offset):
            #"The backslash at byte \#(offset) of the path escapes nothing: "#
                + #"write "\." for a dot in a key, "\\" for a backslash."#
        }
    }
}
