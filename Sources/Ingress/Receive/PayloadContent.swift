import FieldMapping

/// What was found in a verified body (contract, section 2, steps 8 to 10).
struct PayloadContent {
    let payload: VerifiedPayload
    let eventType: EventType?
    let input: MappedInput
    /// The value at the destination's `dedupe_path`, else what was signed.
    let identitySource: RequestIdentity.Source

    /// - Parameter inputLimit: bytes of the mapped input.
    /// - Throws: ``Rejection/invalidJSON(_:)``, ``Rejection/inputTooLarge(limit:)``.
    init(_ payload: VerifiedPayload, _ plan: PayloadPlan, inputLimit: Int) throws(Rejection) {
        let spans = try plan.spans(in: payload.body)
        self.payload = payload
        eventType = plan.eventType(in: payload.body, spans)
        input = try plan.mappedInput(in: payload.body, spans, limit: inputLimit)
        identitySource = plan.dedupeValue(in: payload.body, spans).map { .value($0) } ?? payload.identitySource
    }
}
