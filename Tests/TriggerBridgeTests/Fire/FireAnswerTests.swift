import Identifiers
import Testing

@testable import TriggerBridge

@Suite("The answer to a fire")
struct FireAnswerTests {
    private static let id = "0190a1b2-0000-7000-8000-00000000abcd"

    @Test(
        "has the id at its top level",
        arguments: [
            #"{"fired_event_id":"\#(id)"}"#,
            " {\r\n\t\"fired_event_id\" : \"\(id)\" } ",
            #"{"trigger_id":"t","status":"fired","fired_event_id":"\#(id)"}"#,
            #"{"a":{"fired_event_id":"x","b":[1,{"c":"]}"}]},"fired_event_id":"\#(id)"}"#,
            #"{"a":"\",\"fired_event_id\":\"x","b":-1.5e3,"c":null,"d":[],"fired_event_id":"\#(id)","e":1}"#,
            #"{"fired_event_id":"\#(id.uppercased())"}"#,
        ])
    func found(body: String) {
        #expect(FireAnswer.firedEventID(in: Array(body.utf8))?.description == Self.id)
    }

    @Test(
        "is none without it",
        arguments: [
            "", " ", "{", "{}", "[]", "null", "\"fired_event_id\"", "{\"fired_event_id\"", "{\"fired_event_id\":",
            #"{"fired_event_id":null}"#, #"{"fired_event_id":"\#(id)x"}"#, #"{"fired_event_id":"\#(id)"#,
            #"{"fired_event_id":["\#(id)"]}"#, #"{"a":{"fired_event_id":"\#(id)"}}"#, #"[{"fired_event_id":"\#(id)"}]"#,
            #"{"a":"fired_event_id","b":"\#(id)"}"#, #"{"a":"\","fired_event_id":"\#(id)"}"#,
            #"{"fired_event_id":"0190a1b2-0000-7000-8000_00000000abcd"}"#,
            #"{"fired_event_id":"0190a1b2-0000-7000-8000-00000000abcg"}"#, #"{"a":"\"#, #"{"a":["#, #"{"a":}]"#,
        ])
    func missing(body: String) {
        #expect(FireAnswer.firedEventID(in: Array(body.utf8)) == nil)
    }
}
