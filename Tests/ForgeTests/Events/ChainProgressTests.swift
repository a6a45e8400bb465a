import FieldMapping
import TestSupport
import Testing

@testable import forge

struct ChainProgressTests {
    @Test(
        "A chain is finished when the runs of its triggers have ended and none of its calls is open",
        arguments: [
            ("", true), ("lead.scored", true), ("fired:a", false), ("fired:a completed:a", true), ("fired:a failed:a", true),
            ("fired:a fired:b completed:a", false), ("fired:a fired:b completed:a completed:b", true), ("skipped:a", true),
            ("fired:a scheduled:1 completed:a", false), ("fired:a scheduled:1 called:1", false),
            ("fired:a scheduled:1 completed:a called:1", true),
            ("scheduled:1 uncalled:1", true), ("scheduled:1 cancelled:1", true), ("scheduled:1 dispatched:1", false),
            ("scheduled:1 dispatched:1 rescheduled:1", false), ("scheduled:1 scheduled:2 called:1", false),
        ])
    func isFinished(events: String, isFinished: Bool) throws {
        let types = [
            "scheduled": "outbound.scheduled", "dispatched": "outbound.dispatched", "rescheduled": "outbound.rescheduled",
            "called": "outbound.completed", "uncalled": "outbound.failed", "cancelled": "outbound.cancelled",
        ]
        var progress = ChainProgress()
        for (number, word) in events.split(separator: " ").enumerated() {
            let parts = word.split(separator: ":").map(String.init)
            let type = parts.count == 1 ? parts[0] : types[parts[0]] ?? "trigger.\(parts[0])"
            let data = types[parts[0]] == nil ? "{}" : #"{"task_id":"\#(parts[1])"}"#
            let event = SampleChain.event(number, type, data, trigger: type.hasPrefix("trigger") ? parts[1] : "t")
            progress.note(try #require(Event(JSONObject(event.bytes))))
        }
        #expect(progress.isFinished == isFinished)
    }
}
