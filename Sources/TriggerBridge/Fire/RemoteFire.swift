package import Identifiers

/// A fire to be sent to a remote engine. Prints without its input.
package struct RemoteFire: Sendable {
    package let workspaceID: Identifier
    package let triggerID: Identifier

    /// The idempotency key of every attempt.
    package let deliveryID: Identifier
    package let destinationID: Identifier

    /// The text of a JSON object; sent as it is.
    package let input: [UInt8]

    /// W3C trace context of the webhook. One that has not the form of a `traceparent` counts as none.
    package let traceparent: String?
    package let retryAttempts: RetryAttempts

    package init(
        workspaceID: Identifier, triggerID: Identifier, deliveryID: Identifier, destinationID: Identifier, input: [UInt8],
        traceparent: String? = nil, retryAttempts: RetryAttempts = .default
    ) {
        self.workspaceID = workspaceID
        self.triggerID = triggerID
        self.deliveryID = deliveryID
        self.destinationID = destinationID
        self.input = input
        self.traceparent = traceparent.flatMap { $0.allBytes(\.isVisibleASCII) && TraceID(traceparent: $0) != nil ? $0 : nil }
        self.retryAttempts = retryAttempts
    }
}

extension RemoteFire: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "fire of delivery \(deliveryID), \(input.count) bytes of input" }

    package var debugDescription: String { description }
}
