/// An event type, or many: what stands in a trigger's `event_type` and in a destination's `accepted_event_types` (contract, sections 2.2 and 3.1).
package struct EventTypePattern: Sendable, Hashable {
    package let text: String
    /// Whether it holds a `*`.
    package let isPattern: Bool

    /// `nil` unless `text` is 1–128 characters of `a-z A-Z 0-9 . _ - : *`.
    package init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
        isPattern = text.utf8.contains(Self.star)
    }

    /// Whether an event of this type is one: exactly, or with each `*` for any run of characters.
    package func matches(_ eventType: some Collection<UInt8>) -> Bool {
        guard isPattern else { return eventType.elementsEqual(text.utf8) }
        return Self.lend(eventType) { type in Self.lend(text.utf8) { Self.matches(type, $0) } }
    }

    package func matches(_ eventType: String) -> Bool { matches(eventType.utf8) }

    /// Copies only what does not lie in one piece.
    private static func lend(_ bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        bytes.withContiguousStorageIfAvailable(body) ?? Array(bytes).withUnsafeBufferPointer(body)
    }

    private static let star = UInt8(ascii: "*")

    /// A star takes as little as it can, and one more each time that what follows it does not fit. Only the last one has to be tried again.
    private static func matches(_ type: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>) -> Bool {
        var (position, place) = (0, 0)
        var lastStar: (place: Int, taken: Int)?
        while position < type.count {
            if place < pattern.count, pattern[place] == star {
                lastStar = (place, position)
                place += 1
            } else if place < pattern.count, pattern[place] == type[position] {
                (position, place) = (position + 1, place + 1)
            } else if let (starred, taken) = lastStar {
                lastStar = (starred, taken + 1)
                (position, place) = (taken + 1, starred + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == star }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: ":"), star:
            true
        default: false
        }
    }
}
