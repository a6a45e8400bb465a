import FieldMapping
import Identifiers

/// Reads the answer of contract 3.1, `{"fired_event_id": "<uuid>", …}`.
enum FireAnswer {
    /// The id in lower case; nil when the bytes are no JSON object, the key is not in it or its value is no UUID.
    static func firedEventID(in body: [UInt8]) -> String? {
        guard let answer = try? JSONObject(body), let id = answer["fired_event_id"]?.string else { return nil }
        return Identifier(id)?.description
    }
}
