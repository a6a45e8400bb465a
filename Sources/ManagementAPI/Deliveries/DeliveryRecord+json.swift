import FieldMapping
import Identifiers
import Ingress

extension JSONWriter {
    mutating func write(_ record: DeliveryRecord) {
        member("event_id", record.id.description)
        member("event_type", record.state.eventType)
        member("data", object: { $0.writeData(of: record) })
        member("effective_at", record.receivedAt.description)
        member("created_at", record.createdAt.description)
    }

    /// What is not known is left out.
    private mutating func writeData(of record: DeliveryRecord) {
        known("reason", record.reason)
        if let offset = record.byteOffset { member("byte_offset", offset) }
        known("event_type", record.eventType)
        known("fired_event_id", record.firedEventID?.description)
        known("duplicate_of", record.duplicateOf?.description)
        if let status = record.engineStatus { member("engine_status", status) }
        known("matched_secret", record.matchedSecret?.rawValue)
        member("attempts", raw: record.attempts)
        if let duration = record.durationMicroseconds { member("duration_ms", Double(duration) / 1000) }
        member("size", record.size)
        known("request_id", record.requestID)
    }

    private mutating func known(_ key: String, _ value: String?) {
        if let value { member(key, value) }
    }

    /// `null` when none was kept.
    mutating func writeInput(of record: DeliveryRecord) {
        if let input = record.input { member("mapped_input", raw: input) } else { null("mapped_input") }
    }

    /// As `body` when it is UTF-8, else as `body_base64`; nothing when none was kept.
    mutating func writeBody(of record: DeliveryRecord) {
        guard let bytes = record.body else { return }
        if let text = String(validating: bytes, as: UTF8.self) {
            member("body", text)
        } else {
            member("body_base64", Base64.encode(bytes))
        }
    }

    /// The answer that the sender of the webhook would get (contract, section 2).
    mutating func write(_ receipt: DeliveryReceipt, of destination: Destination, isDuplicate: Bool) {
        member("event_id", receipt.firedEventID.description)
        member("fired_event_id", receipt.firedEventID.description)
        member("delivery_id", receipt.deliveryID.description)
        member("destination_id", destination.id.description)
        member("trigger_id", destination.triggerID.description)
        member("status", "fired")
        if isDuplicate { member("duplicate", true) }
    }
}

// MARK: - The same for the description

extension Component {
    static let delivery = Component("Delivery", .object(deliveryMembers))
    static let deliveryPage = page("DeliveryPage", of: delivery)

    static let deliveryWithContent = Component(
        "DeliveryWithContent",
        .object(
            deliveryMembers + ["mapped_input": .object.orNull.example(["phone_to": "+12025550143"])],
            optional: [
                "body": .text.example(#"{"type":"contact.created"}"#).described("As it was sent, for an admin."),
                "body_base64": .text.described("The same when it is no UTF-8."),
            ]))

    static let redelivery = Component(
        "Redelivery",
        .object(
            [
                "event_id": .uuid, "fired_event_id": .uuid, "delivery_id": .uuid, "destination_id": .uuid,
                "trigger_id": .uuid, "status": .choice(["fired"]),
            ], optional: ["duplicate": .flag.described("It had fired before; nothing fired now.")]))

    private static let deliveryMembers: Schema.Properties = [
        "event_id": .uuid.described("The delivery's id."),
        "event_type": .choice(DeliveryRecord.State.allCases.map(\.eventType)),
        "data": .object(
            [
                "attempts": .list(of: attempt).described("At a remote engine; of an embedded one there are none."),
                "size": .integer(atLeast: 0).example(67).described("Bytes of the body."),
            ],
            optional: [
                "reason": .text.example("engine_unreachable").described("The error code that the sender got."),
                "byte_offset": .integer(atLeast: 0).described("Where the JSON goes wrong."),
                "event_type": .text.example("contact.created"), "fired_event_id": .uuid, "duplicate_of": .uuid,
                "engine_status": .integer(100...999).example(404), "matched_secret": .choice(["current", "previous"]),
                "duration_ms": .duration, "request_id": .text.example("req-1"),
            ]),
        "effective_at": .timestamp, "created_at": .timestamp,
    ]

    private static let attempt = Schema.object(
        [
            "number": .integer(atLeast: 0), "started_at": .timestamp.orNull, "duration_ms": .duration,
            "outcome": .text.example("answered"),
        ], optional: ["status": .integer(100...999).example(200)])
}

extension Schema {
    /// Milliseconds.
    static let duration = Schema(["type": "number", "minimum": 0], example: 12.5)
}

extension DeliveryRecord.State {
    /// As the delivery log names it.
    fileprivate var eventType: String {
        switch self {
        case .pending: "delivery.pending"
        case .fired: "delivery.fired"
        case .failed: "delivery.failed"
        case .rejected: "delivery.rejected"
        case .duplicate: "delivery.duplicate"
        }
    }
}
