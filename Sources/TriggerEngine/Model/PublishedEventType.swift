import Identifiers

/// The type of an event that is published by hand: as ``EventTypePattern``, without `*`, and none of the engine's own.
package struct PublishedEventType: Sendable, Hashable {
    /// What the types of the engine's own events begin with.
    package static let reservedPrefixes = ["trigger.", "outbound."]

    package let text: String

    /// - Throws: what is wrong with `text`.
    package init(_ text: String) throws(PublishedEventTypeError) {
        guard let type = EventTypePattern(text), !type.isPattern else { throw .malformed }
        guard !Self.reservedPrefixes.contains(where: text.hasPrefix) else { throw .reserved }
        self.text = text
    }
}

package enum PublishedEventTypeError: Error, Equatable {
    case malformed
    case reserved
}
