/// The `slug` of an action (contract, section 3.3): 2–63 characters of `a-z 0-9 _ -`, a letter or digit at either end.
package struct ActionSlug: Sendable, Hashable {
    package let text: String

    /// `nil` for any other form.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard (2...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return nil }
        guard Self.isAlphanumeric(first), Self.isAlphanumeric(last) else { return nil }
        guard bytes.allSatisfy({ Self.isAlphanumeric($0) || Self.isJoiner($0) }) else { return nil }
        self.text = text
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func isJoiner(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}
