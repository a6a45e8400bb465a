/// The `event_type` of a trigger (contract, section 3.1): 1–128 characters of `a-z A-Z 0-9 . _ - : *`.
package struct TriggerEventType: Sendable, Hashable {
    package let text: String

    /// `nil` for any other form.
    package init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: ":"), UInt8(ascii: "*"):
            true
        default: false
        }
    }
}
