package enum JSONKind: UInt8, Sendable, CaseIterable {
    case object, array, string, number, bool, null
}

/// Where one value stands in a JSON text, verbatim: strings with their quotes, containers with their brackets.
package struct JSONSpan: Sendable, Equatable {
    package let kind: JSONKind
    /// Byte offsets from the start of the text.
    package let range: Range<Int>

    package init(kind: JSONKind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }

    /// Whether this is a string other than `""`, as an event type has to be (contract, section 2.2).
    package var isNonEmptyString: Bool { kind == .string && range.count > 2 }

    /// The value as it was written. `json` is the text that was scanned.
    package func bytes(in json: [UInt8]) -> ArraySlice<UInt8> { json[range] }

    /// The text of a string, unescaped; nil for any other kind. `json` is the text that was scanned.
    package func string(in json: [UInt8]) -> String? {
        JSONCursor.read(json) { cursor in string(in: cursor) }
    }

    private func string(in cursor: JSONCursor) -> String? {
        kind == .string ? cursor.unescapedString(range) : nil
    }
}
