extension TriggerEventType {
    /// Whether an event of this type is one: exactly, or with each `*` for any run of characters (contract, section 2.2).
    package func matches(_ eventType: String) -> Bool {
        guard isPattern else { return eventType.utf8.elementsEqual(text.utf8) }
        return Self.matches(Array(eventType.utf8), Array(text.utf8))
    }

    /// Whether it holds a `*`.
    package var isPattern: Bool { text.utf8.contains(Self.star) }

    private static let star = UInt8(ascii: "*")

    /// A star takes as little as it can, and one more each time that what follows it does not fit. Only the last one has to be tried again.
    private static func matches(_ type: [UInt8], _ pattern: [UInt8]) -> Bool {
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
}
