import FieldMapping
import TestSupport

extension HTTPAnswer {
    /// The keys of the body, in its order.
    var keys: [String] { (try? JSONObject(body))?.members.map(\.key) ?? [] }
    var firedEventID: String? { string("fired_event_id") }

    /// A string in the body.
    func string(_ key: String) -> String? { self[key]?.string }
}
