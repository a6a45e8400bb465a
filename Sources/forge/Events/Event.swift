import FieldMapping
import Identifiers
import Terminal

/// An event of the trail that triggers leave (contract, section 3.5).
struct Event: Sendable {
    let object: JSONObject
    let id: String
    let type: String
    let chainID: String
    /// What it follows from.
    let parentID: String?
    let effectiveAt: Timestamp

    /// `nil` when a field that every event has is not there.
    init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let type = object["event_type"]?.string, let chainID = object["chain_id"]?.string,
            let effectiveAt = object["effective_at"]?.string.flatMap({ Timestamp(iso8601: $0) })
        else { return nil }
        self.object = object
        self.id = id
        self.type = type
        self.chainID = chainID
        self.effectiveAt = effectiveAt
        parentID = object["parent_id"]?.string
    }

    /// The task of its data, if it is about a call.
    var taskID: String? { object.text(at: "data.task_id") }

    var summary: String { EventSummary.text(of: type, object) }

    /// By what it means to an operator.
    var colour: Palette.Colour? {
        if type == "trigger.fired" { return .cyan }
        if type.hasSuffix(".completed") { return .green }
        if type.hasSuffix(".failed") || type.hasSuffix(".skipped") { return .red }
        if type == "outbound.rescheduled" || type == "outbound.cancelled" { return .yellow }
        return type.hasPrefix("outbound.") ? .blue : nil
    }

    /// When, in UTC: `03:04:05.678`.
    var time: String { String(effectiveAt.description.dropFirst("2026-01-02T".count).dropLast()) }

    /// The day, in UTC: `2026-01-02`.
    var date: String { String(effectiveAt.description.prefix("2026-01-02".count)) }
}
