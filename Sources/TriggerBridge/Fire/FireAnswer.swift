import FieldMapping
import Identifiers

/// Reads the answer of the contract, section 3.1, `{"fired_event_id": "<uuid>", …}`.
enum FireAnswer {
    /// The id; nil when the bytes are no JSON object, the key is not in it or its value is no UUID.
    static func firedEventID(in body: [UInt8]) -> Identifier? {
        (try? JSONObject(body))?["fired_event_id"]?.string.flatMap(Identifier.init)
    }
}
