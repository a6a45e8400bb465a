/// A fire to be sent to a remote engine. Prints without its input.
package struct RemoteFire: Sendable {
    package let workspaceID: String
    package let triggerID: String

    /// The idempotency key of every attempt.
    package let deliveryID: String
    package let destinationID: String

    /// The text of a JSON object; sent as it is.
    package let input: [UInt8]

    /// W3C trace context of the webhook. One that has not the form of a `traceparent` counts as none.
    package let traceparent: String?
    package let retryAttempts: RetryAttempts

    package init(
        workspaceID: String, triggerID: String, deliveryID: String, destinationID: String, input: [UInt8],
        traceparent: String? = nil, retryAttempts: RetryAttempts = .default
    ) {
        self.workspaceID = workspaceID
        self.triggerID = triggerID
        self.deliveryID = deliveryID
        self.destinationID = destinationID
        self.input = input
        self.traceparent = traceparent.flatMap { Self.isTraceparent($0) ? $0 : nil }
        self.retryAttempts = retryAttempts
    }

    /// `00-{32 hex digits}-{16 hex digits}-{2 hex digits}`
    private static func isTraceparent(_ text: String) -> Bool {
        var place = 0
        let isGood = text.allBytes { byte in
            defer { place += 1 }
            return place == 2 || place == 35 || place == 52 ? byte == UInt8(ascii: "-") : byte.isHexDigit
        }
        return isGood && place == 55
    }
}

extension RemoteFire: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "fire of delivery \(deliveryID), \(input.count) bytes of input" }

    package var debugDescription: String { description }
}
