/// One entry of `accepted_event_types`: matches exactly, or with `*` for any run of characters (contract, section 2.2).
package struct EventTypePattern: Sendable, Hashable {
    package let text: String
    /// The literal runs between the stars; one run means no star.
    private let runs: [[UInt8]]

    /// `nil` unless `text` is 1–128 characters of `a-z A-Z 0-9 . _ - : *`.
    package init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
        runs = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    package func matches(_ eventType: some BidirectionalCollection<UInt8>) -> Bool {
        guard runs.count > 1 else { return eventType.elementsEqual(runs[0]) }
        let type = Array(eventType)
        let (first, last) = (runs[0], runs[runs.count - 1])
        guard type.count >= first.count + last.count, type.starts(with: first), type.suffix(last.count) == last[...]
        else { return false }
        var rest = type[first.count..<(type.count - last.count)]
        for run in runs[1..<(runs.count - 1)] where !run.isEmpty {
            guard let found = rest.firstRange(of: run) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
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

/// The event types that a destination takes; an empty list takes all.
package struct AcceptedEventTypes: Sendable, Equatable {
    package static let maximumCount = 50
    package static let any = AcceptedEventTypes()

    package let patterns: [EventTypePattern]

    private init() { patterns = [] }

    /// `nil` for more than ``maximumCount`` entries.
    package init?(_ patterns: [EventTypePattern]) {
        guard patterns.count <= Self.maximumCount else { return nil }
        self.patterns = patterns
    }

    /// Contract, section 2, step 9.
    func check(_ eventType: EventType?) throws(Rejection) -> EventType {
        guard let eventType else { throw .eventTypeMissing }
        guard accepts(eventType.text.utf8) else { throw .eventTypeNotAccepted }
        return eventType
    }

    package func accepts(_ eventType: some BidirectionalCollection<UInt8>) -> Bool {
        patterns.isEmpty || patterns.contains { $0.matches(eventType) }
    }
}
