package import Identifiers

/// The webhook destinations, as the management API changes them. What a call returned is durable, and the ``DestinationDirectory`` knows it.
///
/// A destination is in one workspace; asked for from another it is not there, and nothing changes it. Every call may fail with the store's
/// error, and has then changed nothing.
package protocol DestinationRepository: Sendable {
    /// Newest first, without deleted ones. `total` counts all of the workspace, whatever the page.
    func destinations(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (
        items: [Destination], total: Int
    )
    /// `nil` when there is none, or no longer.
    func destination(_ id: Identifier, in workspaceID: Identifier) async throws -> Destination?
    /// Makes a destination with a new secret, and with a ``Destination/number`` that none has or had. That the trigger exists is for the
    /// caller to check.
    func create(
        in workspaceID: Identifier, triggerID: Identifier, settings: DestinationSettings, createdBy: Identifier?
    ) async throws -> Destination
    /// Applies `change` to the settings of the moment, so that of changes at the same time none is lost; `nil` when there is no such
    /// destination. Everything but the settings and ``Destination/updatedAt`` stays.
    func update(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout DestinationSettings) -> Void
    ) async throws -> Destination?
    /// Deletes it, if it is there; deleting it again is no error. Its deliveries and events are kept as those of others are.
    func delete(_ id: Identifier, in workspaceID: Identifier) async throws
    /// Gives it a new secret; the old one keeps working for ``SigningSecrets/rotationOverlap``, those before it as long as they were to
    /// unless all end at once (``SigningSecrets/rotated(to:at:atOnce:)``). `nil` when there is no such destination.
    func rotateSecret(_ id: Identifier, in workspaceID: Identifier, atOnce: Bool) async throws -> Destination?
}

/// The delivery log of the destinations, which the receive path and the dispatchers write. A destination's deliveries stay with it through
/// every change of it, and are found at no other.
///
/// Rejections are kept up to the newest ``DeliveryRecord/keptRejections`` of a destination, everything else until it is older than deliveries are kept.
package protocol DeliveryLog: Sendable {
    /// Newest first, without ``DeliveryRecord/input`` and ``DeliveryRecord/body``; every delivery that was answered before the call is among
    /// them. `total` counts all that match, whatever the page.
    func deliveries(of destination: Destination, matching filter: DeliveryFilter, offset: Int, limit: Int) async throws -> (
        items: [DeliveryRecord], total: Int
    )
    /// The delivery with what was kept of its content: all that firing it again needs, unless it was rejected or is a duplicate. `nil` when
    /// there is none of this destination.
    func delivery(_ id: Identifier, of destination: Destination) async throws -> DeliveryRecord?
}

extension DeliveryLog {
    /// Of all deliveries.
    package func deliveries(of destination: Destination, offset: Int, limit: Int) async throws -> (items: [DeliveryRecord], total: Int) {
        try await deliveries(of: destination, matching: DeliveryFilter(), offset: offset, limit: limit)
    }
}

/// Which deliveries are asked for.
package struct DeliveryFilter: Sendable, Equatable {
    /// Those that are looked for: what fired is found by its time, and by its chain.
    package enum Status: String, Sendable, CaseIterable {
        case failed, rejected, duplicate

        package var state: DeliveryRecord.State {
            switch self {
            case .failed: .failed
            case .rejected: .rejected
            case .duplicate: .duplicate
            }
        }
    }

    /// `nil` for every one.
    package var status: Status?
    /// Made at this time or later.
    package var createdAfter: Timestamp?
    /// Made before this time.
    package var createdBefore: Timestamp?

    package init(status: Status? = nil, createdAfter: Timestamp? = nil, createdBefore: Timestamp? = nil) {
        self.status = status
        self.createdAfter = createdAfter
        self.createdBefore = createdBefore
    }
}

/// Fires a kept delivery once more, under its own id and so with its own idempotency key.
package protocol Redelivering: Sendable {
    /// Whether a delivery that failed by the record may have fired all the same, so long ago that firing it again would no longer be known as a repeat.
    func mayFireTwice(_ record: DeliveryRecord) -> Bool

    /// Fires the delivery again under its own id. One that has fired is answered with its first receipt, and fires nothing.
    func redeliver(_ record: DeliveryRecord, of destination: Destination) async -> DispatchOutcome
}

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
