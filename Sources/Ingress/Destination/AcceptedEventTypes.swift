package import Identifiers

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

    package func accepts(_ eventType: some Collection<UInt8>) -> Bool {
        patterns.isEmpty || patterns.contains { $0.matches(eventType) }
    }
}
