import Identifiers

/// A request to a known destination, read to its end or to where it was refused.
package struct ReceivedWebhook: Sendable {
    let destination: Destination
    let signed: SignedRequest
    let requestID: String
    let traceparent: String?

    /// When the head arrived.
    var receivedAt: Timestamp { signed.receivedAt }

    /// How long the request counts as a duplicate once it was answered 200: as long as its timestamp is within the tolerance, and as long as
    /// the destination's window; `nil` when neither asks for it (contract, section 2.3).
    func rememberUntil(_ payload: VerifiedPayload) -> Timestamp? {
        let window = destination.settings.dedupeWindowSeconds
        let byWindow = window > 0 ? receivedAt.advanced(bySeconds: window) : nil
        guard let byTimestamp = payload.validUntil else { return byWindow }
        return max(byTimestamp, byWindow ?? byTimestamp)
    }
}

/// What the sender is told.
package enum Answer: Sendable {
    case fired(DeliveryReceipt, Destination, isDuplicate: Bool)
    case callbackTaken
    case rejected(Rejection)

    init(_ outcome: DispatchOutcome, _ destination: Destination, isDuplicate: Bool) {
        switch outcome {
        case .fired(let receipt): self = .fired(receipt, destination, isDuplicate: isDuplicate)
        case .failed(let rejection, _): self = .rejected(rejection)
        }
    }

    init(_ outcome: CallbackOutcome) {
        switch outcome {
        case .taken: self = .callbackTaken
        case .rejected(let rejection): self = .rejected(rejection)
        }
    }
}
