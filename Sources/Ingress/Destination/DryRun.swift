package import FieldMapping

/// What a destination would make of a payload, without verifying or firing anything (contract, section 3.2, `dry-run`).
package struct DryRun: Sendable {
    package let eventType: EventType?
    package let isAccepted: Bool
    package let input: MappedInput
    package let missingPaths: [DotPath]
}

extension Destination {
    /// - Parameter inputLimit: bytes of the mapped input.
    /// - Throws: ``Rejection/invalidJSON(_:)``, ``Rejection/inputTooLarge(limit:)`` when the payload would be refused.
    package func dryRun(payload: [UInt8], inputLimit: Int = HookLimits().inputBytes) throws(Rejection) -> DryRun {
        let spans = try plan.spans(in: payload)
        let eventType = plan.eventType(in: payload, spans)
        return DryRun(
            eventType: eventType,
            isAccepted: eventType.map { settings.acceptedEventTypes.accepts($0.text.utf8) } ?? false,
            input: try plan.mappedInput(in: payload, spans, limit: inputLimit), missingPaths: plan.missingPaths(spans))
    }
}
