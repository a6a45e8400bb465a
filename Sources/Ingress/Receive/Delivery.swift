package import FieldMapping
package import Identifiers

/// A verified and wanted webhook on its way to its trigger (contract, section 2, step 11).
package final class Delivery: Sendable {
    package let destination: Destination
    package let payload: VerifiedPayload
    package let eventType: EventType
    package let input: MappedInput
    /// How long the same request counts as a duplicate once it was answered 200; `nil` when the destination asks for no memory.
    package let rememberUntil: Timestamp?
    /// When the head arrived.
    package let receivedAt: Timestamp
    package let requestID: String
    package let traceparent: String?
    /// What makes another request the same as this one, where it had to be known already; ``identityNow()`` computes it otherwise.
    private let identity: RequestIdentity?
    /// The id under which the same request was tried before without success. It stays the delivery's id and idempotency key.
    package let firstTry: Identifier?
    private let identitySource: RequestIdentity.Source

    init(
        _ webhook: ReceivedWebhook, _ content: PayloadContent, _ eventType: EventType, identity: RequestIdentity?,
        firstTry: Identifier?
    ) {
        destination = webhook.destination
        payload = content.payload
        self.eventType = eventType
        input = content.input
        rememberUntil = webhook.rememberUntil(content.payload)
        receivedAt = webhook.receivedAt
        requestID = webhook.requestID
        traceparent = webhook.traceparent
        self.identity = identity
        self.firstTry = firstTry
        identitySource = content.identitySource
    }

    package func identityNow() -> RequestIdentity {
        identity ?? RequestIdentity(of: identitySource, at: destination.id)
    }

    /// Whether ``identityNow()`` follows from the destination and the raw body alone.
    package var isIdentifiedByBody: Bool {
        if case .signedInput(let prefix, _) = identitySource { prefix.isEmpty } else { false }
    }

    /// Whether the same request may come with another body: what counts is the value at the destination's `dedupe_path`.
    package var isIdentifiedByValue: Bool {
        if case .value = identitySource { true } else { false }
    }

    /// Until when a request that did not end in 200 keeps its delivery id.
    package var retryUntil: Timestamp { receivedAt.advanced(bySeconds: RequestMemory.retryWindowSeconds) }

    /// Until when the request counts as a duplicate once it has fired: its window; also an hour when it was tried before, as who has tried
    /// twice may try again.
    package var firedUntil: Timestamp? {
        guard firstTry != nil else { return rememberUntil }
        return max(retryUntil, rememberUntil ?? retryUntil)
    }
}
