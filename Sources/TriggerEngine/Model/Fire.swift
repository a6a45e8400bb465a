package import FieldMapping
package import Identifiers

/// What set a trigger off, as `triggered_by` writes it (contract, section 5).
package enum FireCause: Sendable, Equatable {
    case webhook(destinationID: Identifier)
    /// The trigger's schedule.
    case cron
    /// An event that was published, or that another trigger's chain wrote (contract, section 3.6).
    case event(Identifier)
    case manual

    package var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends ``text``.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .webhook(let id):
            bytes += "webhook:".utf8
            id.write(to: &bytes)
        case .cron: bytes += "cron".utf8
        case .event(let id):
            bytes += "event:".utf8
            id.write(to: &bytes)
        case .manual: bytes += "manual".utf8
        }
    }
}

/// A fire that is durable and whose trigger's action has to run. Its id is the id of its `trigger.fired` event.
package struct PendingFire: Sendable, Equatable {
    package let eventID: Identifier
    package let workspaceID: Identifier
    package let triggerID: Identifier
    /// The chain that its events belong to: its own, or that of the event which caused it.
    package let chainID: Identifier
    /// The text of the merged input, `{…input_template, …mapped}` as of the fire.
    package let input: [UInt8]
    package let cause: FireCause
    package let firedAt: Timestamp
    /// The W3C trace id of the request that caused it.
    package let traceID: String?
    /// Whether its `trigger.fired` event is in the store already: so for a fire that came through
    /// ``TriggerStore/fire``, whatever caused it, and not for one that a webhook's delivery carries.
    package let hasFiredEvent: Bool

    /// - Parameter chainID: its own id, unless given.
    package init(
        eventID: Identifier, workspaceID: Identifier, triggerID: Identifier, chainID: Identifier? = nil, input: [UInt8],
        cause: FireCause, firedAt: Timestamp, traceID: String?, hasFiredEvent: Bool
    ) {
        self.eventID = eventID
        self.workspaceID = workspaceID
        self.triggerID = triggerID
        self.chainID = chainID ?? eventID
        self.input = input
        self.cause = cause
        self.firedAt = firedAt
        self.traceID = traceID
        self.hasFiredEvent = hasFiredEvent
    }

    /// The event that its `trigger.fired` follows in the chain; `nil` when it begins one.
    package var parentID: Identifier? {
        if case .event(let id) = cause { id } else { nil }
    }
}

/// A request to fire one trigger: by an operator, by an edge gateway, or by the webhook that this process received.
package struct FireRequest: Sendable {
    package let workspaceID: Identifier
    package let triggerID: Identifier
    /// The input of the request; merged over the template.
    package let input: MappedInput
    /// At most 256 characters; a repeat within 24 h gets the first answer.
    package let idempotencyKey: String?
    package let cause: FireCause
    package let traceID: String?

    package init(
        workspaceID: Identifier, triggerID: Identifier, input: MappedInput, idempotencyKey: String?, cause: FireCause,
        traceID: String?
    ) {
        self.workspaceID = workspaceID
        self.triggerID = triggerID
        self.input = input
        self.idempotencyKey = idempotencyKey
        self.cause = cause
        self.traceID = traceID
    }
}

/// The answer to a ``FireRequest``.
package struct FireReceipt: Sendable, Equatable {
    package let firedEventID: Identifier
    /// Whether an earlier fire with the same idempotency key is being answered again.
    package let isReplay: Bool

    package init(firedEventID: Identifier, isReplay: Bool) {
        self.firedEventID = firedEventID
        self.isReplay = isReplay
    }
}
