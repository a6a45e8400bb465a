import FieldMapping
import TestSupport

@testable import forge

/// Events of a chain, as the API sends them.
struct SampleChain: Sendable {
    static let id = ID.event

    /// - Parameters:
    ///   - number: of the event; its id ends in it.
    ///   - parent: number of the event that it follows from.
    ///   - time: behind `2026-01-02T`.
    static func event(
        _ number: Int, _ type: String, _ data: String = "{}", parent: Int? = nil, at time: String = "03:04:05.000", chain: String = id,
        trigger: String? = ID.trigger
    ) -> String {
        let quoted = { (text: String?) in text.map { "\"\($0)\"" } ?? "null" }
        return
            #"{"id":"\#(eventID(number))","workspace_id":"\#(ForgeRun.workspace)","event_type":"\#(type)","trigger_id":\#(quoted(trigger)),"#
            + #""chain_id":"\#(chain)","parent_id":\#(quoted(parent.map(eventID))),"source":"AUTOMATION","data":\#(data),"#
            + #""effective_at":"2026-01-02T\#(time)Z","created_at":"2026-01-02T\#(time)Z"}"#
    }

    static func eventID(_ number: Int) -> String { "0190a1b2-0000-7000-8000-00000000e00\(number)" }

    /// A call that was busy first, then answered.
    static let call = [
        event(1, "trigger.fired", #"{"trigger_name":"New lead","triggered_by":"webhook:\#(ID.destination)"}"#),
        event(
            2, "outbound.scheduled",
            #"{"task_id":"t","phone_to":"+12025550143","priority":8,"next_attempt_at":"2026-01-02T03:04:05.011Z"}"#, parent: 1,
            at: "03:04:05.011"),
        event(3, "trigger.completed", #"{"duration_ms":11,"events_written":3}"#, parent: 1, at: "03:04:05.012"),
        event(4, "outbound.dispatched", #"{"task_id":"t","attempt":1,"call_sid":"CA1"}"#, parent: 2, at: "03:04:05.250"),
        event(
            5, "outbound.rescheduled",
            #"{"task_id":"t","attempt":1,"outcome":"busy","reason":"The line was busy.","next_attempt_at":"2026-01-02T03:34:05.900Z"}"#,
            parent: 4, at: "03:04:05.900"),
        event(6, "outbound.dispatched", #"{"task_id":"t","attempt":2,"call_sid":"CA2"}"#, parent: 5, at: "03:34:06.000"),
        event(
            7, "outbound.completed", #"{"task_id":"t","attempt":2,"outcome":"answered","duration_seconds":42}"#, parent: 6,
            at: "03:34:48.500"),
    ]

    static func answer(_ events: [String]) -> String { #"{"items":[\#(events.joined(separator: ","))]}"# }

    /// The events as a stream of server-sent events that goes on, unless it ends.
    static func stream(_ events: [String], then ending: Reply.Ending = .keepOpen) -> Reply {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 1000\n\n"
        return .bytes(head + events.map(serverSent).joined(), then: ending)
    }

    static func serverSent(_ event: String) -> String {
        let object = try? JSONObject(event.bytes)
        let (id, type) = (object?["id"]?.string ?? "", object?["event_type"]?.string ?? "")
        let data = event.split(separator: "\n").map { "data: \($0)\n" }.joined()
        return "id: \(id)\nevent: \(type)\n\(data)\n"
    }
}
