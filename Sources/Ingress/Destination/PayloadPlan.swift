package import FieldMapping

/// The paths that a destination reads from a body, compiled once and found in one pass over it.
///
/// Destinations with equal mappings share one: see ``shared(fieldMap:dedupePath:)``.
package final class PayloadPlan: Sendable {
    private static let eventTypePaths = [
        DotPath(word: "type"), DotPath(word: "event_type"), DotPath(word: "event"), DotPath(word: "action"),
    ]

    let fieldMap: FieldMap
    let dedupePath: DotPath?
    private let paths: PathSet
    private let mappedIndices: Range<Int>
    private let dedupeIndex: Int?

    package init(fieldMap: FieldMap, dedupePath: DotPath?) {
        self.fieldMap = fieldMap
        self.dedupePath = dedupePath
        let mapped = fieldMap.paths
        mappedIndices = Self.eventTypePaths.count..<(Self.eventTypePaths.count + mapped.count)
        dedupeIndex = dedupePath == nil ? nil : mappedIndices.upperBound
        paths = PathSet(Self.eventTypePaths + mapped + [dedupePath].compactMap(\.self))
    }

    deinit {
        forget()
    }

    /// One strict pass: RFC 8259, an object, no duplicate key on a path that is read (contract, section 2, step 8).
    package func spans(in body: [UInt8]) throws(Rejection) -> [JSONSpan?] {
        do {
            return try paths.scan(body)
        } catch {
            throw .invalidJSON(error)
        }
    }

    /// The first of `type`, `event_type`, `event`, `action` that holds a non-empty string (contract, section 2.2).
    func eventType(in body: [UInt8], _ spans: [JSONSpan?]) -> EventType? {
        for index in Self.eventTypePaths.indices {
            guard let span = spans[index], span.isNonEmptyString, let text = span.string(in: body) else { continue }
            return EventType(text: text)
        }
        return nil
    }

    /// The mapped fields (contract, section 2.4).
    ///
    /// - Parameter limit: bytes of it. A mapping may name the same part of a body many times.
    package func mappedInput(in body: [UInt8], _ spans: [JSONSpan?], limit: Int) throws(Rejection) -> MappedInput {
        guard fieldMap.mappedSize(spans: spans[mappedIndices]) <= limit else { throw .inputTooLarge(limit: limit) }
        return fieldMap.mappedInput(from: body, spans: spans[mappedIndices])
    }

    /// The paths of the mapping that found nothing.
    func missingPaths(_ spans: [JSONSpan?]) -> [DotPath] {
        fieldMap.missingPaths(spans: spans[mappedIndices])
    }

    /// The bytes at the destination's `dedupe_path`, if it has one and they are there. A `null` or an empty
    /// string identifies nothing: requests that share it are different ones.
    func dedupeValue(in body: [UInt8], _ spans: [JSONSpan?]) -> ArraySlice<UInt8>? {
        guard let index = dedupeIndex, let span = spans[index] else { return nil }
        guard span.kind == .string ? span.isNonEmptyString : span.kind != .null else { return nil }
        return body[span.range]
    }
}

/// The webhook's own event type, from the signed body.
package struct EventType: Sendable, Equatable {
    package let text: String

    /// What the delivery log keeps of it: at most 256 Unicode scalars.
    package var logged: String { String(text.unicodeScalars.prefix(256)) }
}
