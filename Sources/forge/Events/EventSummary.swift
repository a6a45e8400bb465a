import FieldMapping
import Identifiers

/// What matters of an event's data to somebody who reads along.
enum EventSummary {
    /// - Parameters:
    ///   - type: of the event.
    ///   - event: with its `data`.
    static func text(of type: String, _ event: JSONObject) -> String {
        let parts: [String?] =
            switch type {
            case "trigger.fired": [event.data("trigger_name"), event.data("triggered_by").map(cause)]
            case "trigger.completed": [event.data("duration_ms").map { "in \($0) ms" }, event.data("http_status").map { "status \($0)" }]
            case "trigger.failed": [event.data("reason")]
            case "trigger.skipped": [event.data("trigger_name"), event.data("reason")]
            case let type where type.hasPrefix("outbound."): call(type, event)
            default: [whole(event)]
            }
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private static func cause(_ text: String) -> String {
        switch text.prefix(while: { $0 != ":" }) {
        case "webhook": "by a webhook"
        case "event": "by an event"
        case "cron": "by its schedule"
        case "manual": "by hand"
        default: "by \(text)"
        }
    }

    /// The data as it came; `nil` for none.
    private static func whole(_ event: JSONObject) -> String? {
        guard let data = event["data"], (try? data.object())?.isEmpty != true else { return nil }
        return String(decoding: data.bytes, as: UTF8.self)
    }

    // MARK: - Calls

    private static func call(_ type: String, _ event: JSONObject) -> [String?] {
        let attempt = event.data("attempt").map { "attempt \($0)" }
        return switch type {
        case "outbound.scheduled":
            [event.data("phone_to").map { "to \($0)" }, event.data("priority").map { "priority \($0)" }, start(event)]
        case "outbound.dispatched": [attempt, event.data("call_sid").map { "call \($0)" }]
        case "outbound.rescheduled":
            [attempt, event.data("outcome"), event.data("next_attempt_at").map { "again at \($0)" }]
        case "outbound.completed": [attempt, event.data("outcome"), event.data("duration_seconds").map { "\($0) s" }]
        case "outbound.failed": [attempt, event.data("outcome"), event.data("reason")]
        case "outbound.cancelled": [event.data("cancelled_by").map { "by \($0)" }]
        default: [whole(event)]
        }
    }

    /// When the call may leave, if that is later than the event.
    private static func start(_ event: JSONObject) -> String? {
        guard let text = event.data("next_attempt_at"), let start = Timestamp(iso8601: text),
            let now = event["effective_at"]?.string.flatMap({ Timestamp(iso8601: $0) }), start - now >= 1000
        else { return nil }
        return "not before \(text)"
    }
}

extension JSONObject {
    fileprivate func data(_ field: String) -> String? { text(at: "data." + field) }
}
