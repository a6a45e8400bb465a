/// A telephone number as ITU-T E.164 writes it: `+`, then 2 to 15 digits, the first of them not 0. Prints as its country's first digits only: whose
/// number it is belongs in no log.
package struct E164Number: Sendable, Hashable {
    package let text: String

    /// `nil` for any other form, also with spaces, dashes or brackets in it.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (3...16).contains(bytes.count), bytes[0] == UInt8(ascii: "+"), bytes[1] != UInt8(ascii: "0"),
            bytes.dropFirst().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.text = text
    }

    package var lastDigit: Int { text.last?.wholeNumberValue ?? 0 }
}

extension E164Number: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
    package var description: String { "\(text.prefix(3))…" }
    package var debugDescription: String { description }
}
