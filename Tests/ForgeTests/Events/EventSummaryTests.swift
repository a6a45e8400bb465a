import FieldMapping
import TestSupport
import Testing

@testable import forge

struct EventSummaryTests {
    @Test(
        "Of each type what matters is told",
        arguments: [
            ("trigger.fired", #"{"trigger_name":"Lead","triggered_by":"webhook:1","input":{"a":1}}"#, "Lead, by a webhook"),
            ("trigger.fired", #"{"trigger_name":"Lead","triggered_by":"cron"}"#, "Lead, by its schedule"),
            ("trigger.fired", #"{"trigger_name":"Lead","triggered_by":"manual"}"#, "Lead, by hand"),
            ("trigger.fired", #"{"trigger_name":"Lead","triggered_by":"event:1"}"#, "Lead, by an event"),
            ("trigger.fired", #"{"triggered_by":"comet:1"}"#, "by comet:1"),
            ("trigger.completed", #"{"duration_ms":12,"events_written":2}"#, "in 12 ms"),
            ("trigger.completed", #"{"duration_ms":12,"http_status":204}"#, "in 12 ms, status 204"),
            ("trigger.failed", #"{"reason":"No."}"#, "No."),
            ("trigger.skipped", #"{"trigger_name":"Lead","reason":"Too late."}"#, "Lead, Too late."),
            (
                "outbound.scheduled", #"{"phone_to":"+12025550143","priority":8,"next_attempt_at":"2026-01-02T03:04:05.999Z"}"#,
                "to +12025550143, priority 8"
            ),
            (
                "outbound.scheduled", #"{"phone_to":"+12025550143","priority":8,"next_attempt_at":"2026-01-02T14:00:00.000Z"}"#,
                "to +12025550143, priority 8, not before 2026-01-02T14:00:00.000Z"
            ),
            ("outbound.dispatched", #"{"attempt":1,"call_sid":"CA1","provider":"simulated"}"#, "attempt 1, call CA1"),
            (
                "outbound.rescheduled", #"{"attempt":1,"outcome":"busy","reason":"Busy.","next_attempt_at":"2026-01-02T03:34:05.000Z"}"#,
                "attempt 1, busy, again at 2026-01-02T03:34:05.000Z"
            ),
            ("outbound.completed", #"{"attempt":1,"outcome":"answered","duration_seconds":null}"#, "attempt 1, answered"),
            ("outbound.failed", #"{"attempt":3,"outcome":"no_answer","reason":"Nobody."}"#, "attempt 3, no_answer, Nobody."),
            ("outbound.cancelled", #"{"attempt":0,"cancelled_by":"k"}"#, "by k"), ("outbound.new", #"{"a": 1}"#, #"{"a": 1}"#),
            ("lead.scored", #"{ "score": 87.0 }"#, #"{ "score": 87.0 }"#), ("lead.scored", "{ }", ""), ("trigger.fired", "{}", ""),
            ("trigger.fired", "[]", ""),
        ])
    func text(type: String, data: String, text: String) throws {
        let event = try JSONObject(SampleChain.event(1, type, data).bytes)
        #expect(EventSummary.text(of: type, event) == text)
    }
}
