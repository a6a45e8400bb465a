package import FieldMapping

/// What a destination would make of a payload, without verifying or firing anything (contract, section 3.2, `dry-run`).
package struct DryRun: Sendable {
    package let eventType: EventType?
    package let isAccepted: Bool
    package let input: MappedInput
    package let missingPaths: [DotPath]
}

extension Destination {
    /// - Throws: ``Rejection/invalidJSON(_:)`` when the payload would be refused.
    package func dryRun(payload: [UInt8]) throws(Rejection) -> DryRun {
        let spans = try plan.spans(in: payload)
        let eventType = plan.eventType(in: payload, spans)
        return DryRun(
            eventType: eventType,
            isAccepted: eventType.map { settings.acceptedEventTypes.accepts($0.text.utf8) } ?? false,
            input: plan.mappedInput(in: payload, spans), missingPaths: plan.missingPaths(spans))
    }
}
