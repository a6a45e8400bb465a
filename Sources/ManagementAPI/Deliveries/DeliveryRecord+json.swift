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
