package import Identifiers

/// One row of the delivery log (contract, section 3.2).
package struct DeliveryRecord: Sendable, Equatable {
    /// Rejections that a log keeps of each destination; they come unverified, from anybody.
    package static let keptRejections = 1000

    package enum State: Int, Sendable, CaseIterable {
        /// Durable, not yet answered by the engine.
        case pending = 0
        case fired = 1
        case failed = 2
        case rejected = 3
        case duplicate = 4
    }

    package let id: Identifier
    package let state: State
    /// The error code of a rejection or a failure; `interrupted` when the gateway stopped before the engine answered.
    package let reason: String?
    /// Where invalid JSON goes wrong.
    package let byteOffset: Int?
    /// The webhook's own event type, when it was read.
    package let eventType: String?
    /// The event that the delivery fired; for a duplicate, the one that the first delivery fired.
    package let firedEventID: Identifier?
    /// For a duplicate: the first delivery.
    package let duplicateOf: Identifier?
    /// HTTP status of the engine's refusal.
    package let engineStatus: Int?
    package let matchedSecret: MatchedSecret?
    /// The text of a JSON array: every attempt at a remote engine.
    package let attempts: [UInt8]
    /// From the head's arrival to the latest outcome, in microseconds; `nil` while there is none.
    package let durationMicroseconds: Int64?
    /// Bytes of the body.
    package let size: Int
    package let requestID: String?
    /// When the head arrived.
    package let receivedAt: Timestamp
    /// When the row was made: the instant in ``id``.
    package let createdAt: Timestamp
    /// The text of the mapped input, and the raw body; only in a record that was asked for by id and kept them.
    package let input: [UInt8]?
    package let body: [UInt8]?
    package let traceparent: String?

    package init(
        id: Identifier, state: State, reason: String?, byteOffset: Int?, eventType: String?, firedEventID: Identifier?,
        duplicateOf: Identifier?, engineStatus: Int?, matchedSecret: MatchedSecret?, attempts: [UInt8],
        durationMicroseconds: Int64?, size: Int, requestID: String?, receivedAt: Timestamp, createdAt: Timestamp,
        input: [UInt8]?, body: [UInt8]?, traceparent: String?
    ) {
        self.id = id
        self.state = state
        self.reason = reason
        self.byteOffset = byteOffset
        self.eventType = eventType
        self.firedEventID = firedEventID
        self.duplicateOf = duplicateOf
        self.engineStatus = engineStatus
        self.matchedSecret = matchedSecret
        self.attempts = attempts
        self.durationMicroseconds = durationMicroseconds
        self.size = size
        self.requestID = requestID
        self.receivedAt = receivedAt
        self.createdAt = createdAt
        self.input = input
        self.body = body
        self.traceparent = traceparent
    }
}
