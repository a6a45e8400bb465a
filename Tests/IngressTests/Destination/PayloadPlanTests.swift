import FieldMapping
import TestSupport
import Testing

@testable import Ingress

struct PayloadPlanTests {
    @Test(
        "The event type is the first of type, event_type, event and action that holds a non-empty string",
        arguments: [
            (#"{"type":"a"}"#, "a"), (#"{"event_type":"a"}"#, "a"), (#"{"event":"a"}"#, "a"), (#"{"action":"a"}"#, "a"),
            (#"{"action":"d","event":"c","event_type":"b","type":"a"}"#, "a"),
            (#"{"action":"d","event":"c","event_type":"b"}"#, "b"), (#"{"action":"d","event":"c"}"#, "c"),
            (#"{"type":"","event_type":"b"}"#, "b"), (#"{"type":null,"event":"c"}"#, "c"),
            (#"{"type":1,"event_type":["x"],"event":{"type":"x"},"action":"d"}"#, "d"),
            (#"{"type":true,"event_type":false,"action":"d"}"#, "d"), (#"{"type":" "}"#, " "),
            (#"{"type":"contact\u002ecreated"}"#, "contact.created"), (#"{"ty\u0070e":"a"}"#, "a"),
            (#"{"type":"größe 😀"}"#, "größe 😀"), (#"{"type":"\ud83d\ude00"}"#, "😀"),
        ])
    func eventType(body: String, expected: String) throws {
        #expect(try plan().eventType(of: body)?.text == expected)
    }

    @Test(
        "Nothing else is an event type",
        arguments: [
            "{}", #"{"Type":"a"}"#, #"{"TYPE":"a"}"#, #"{"data":{"type":"a"}}"#, #"{"triggerEvent":"a"}"#,
            #"{"topic":"a"}"#,
            #"{"type":"","event_type":"","event":"","action":""}"#, #"{"type":null}"#, #"{"type":0}"#,
            #"{"type":["a"]}"#,
            #"{"type.x":"a"}"#, #"{"event-type":"a"}"#,
        ])
    func noEventType(body: String) throws {
        #expect(try plan().eventType(of: body) == nil)
    }

    @Test("The mapped fields come out byte for byte, and what is missing is named")
    func mapping() throws {
        let plan = try plan(["n": "a.n", "s": "a.s", "z": "z", "gone": "a.gone"])
        let body = #"{"type":"t","a":{"n":1.10,"s":"\u00e9"},"z":null}"#.bytes
        let spans = try plan.spans(in: body)
        let input = try plan.mappedInput(in: body, spans, limit: 1000)
        let fields = try Dictionary(
            uniqueKeysWithValues: JSONObject(input.json).members.map { ($0.key, $0.value.bytes.text) })
        #expect(fields == ["n": "1.10", "s": #""\u00e9""#, "z": "null"])
        #expect(plan.missingPaths(spans).map(\.description) == ["a.gone"])
    }

    @Test("A mapping that makes more of a body than it may is refused, before it is made")
    func limit() throws {
        let plan = try plan(["a": "x", "b": "x", "c": "x"])
        let body = #"{"type":"t","x":"0123456789"}"#.bytes
        let spans = try plan.spans(in: body)
        let size = try plan.mappedInput(in: body, spans, limit: .max).json.count
        #expect(try plan.mappedInput(in: body, spans, limit: size + 2).json.count == size)
        #expect(throws: Rejection.inputTooLarge(limit: size - 1)) { try plan.mappedInput(in: body, spans, limit: size - 1) }
    }

    @Test("What the log keeps of an event type is bounded, whatever it is made of")
    func logged() {
        #expect(EventType(text: "lead").logged == "lead")
        #expect(EventType(text: "e" + String(repeating: "\u{301}", count: 5000)).logged.utf8.count == 1 + 255 * 2)
    }

    @Test("A path may be the event type's, a mapped one and the dedupe path at once")
    func samePath() throws {
        let plan = try plan(["kind": "type"], dedupe: "type")
        let body = #"{"type":"t"}"#.bytes
        let spans = try plan.spans(in: body)
        #expect(plan.eventType(in: body, spans)?.text == "t")
        #expect(try plan.mappedInput(in: body, spans, limit: 1000).json.text == #"{"kind":"t"}"#)
        #expect(plan.dedupeValue(in: body, spans)?.text == #""t""#)
    }

    @Test(
        "The dedupe value is what was sent, and neither nothing, null nor an empty string",
        arguments: [
            (#"{"id":"x"}"#, #""x""#), (#"{"id":1.0}"#, "1.0"), (#"{"id":{"a": 1}}"#, #"{"a": 1}"#),
            (#"{"id":""}"#, nil),
            (#"{"id":null}"#, nil), ("{}", nil), (#"{"x":{"id":1}}"#, nil),
        ] as [(String, String?)])
    func dedupeValue(body: String, expected: String?) throws {
        let plan = try plan(dedupe: "id")
        #expect(try plan.dedupeValue(in: body.bytes, plan.spans(in: body.bytes))?.text == expected)
    }

    @Test("Without a dedupe path there is no dedupe value")
    func noDedupePath() throws {
        let plan = try plan(["x": "id"])
        #expect(try plan.dedupeValue(in: #"{"id":1}"#.bytes, plan.spans(in: #"{"id":1}"#.bytes)) == nil)
    }

    @Test(
        "A key that stands twice is refused where a path reads it",
        arguments: ["type", "event_type", "event", "action", "mapped", "id"])
    func duplicateKeys(key: String) throws {
        let plan = try plan(["x": "mapped"], dedupe: "id")
        let body = #"{"\#(key)":1,"\#(key)":1}"#.bytes
        let error = JSONError(.duplicateKey, at: 4 + key.utf8.count + 2)
        #expect(throws: Rejection.invalidJSON(error)) { try plan.spans(in: body) }
        _ = try plan.spans(in: #"{"other":1,"other":2}"#.bytes)
    }

    private func plan(_ mapping: [String: String] = [:], dedupe: String? = nil) throws -> PayloadPlan {
        try PayloadPlan(
            fieldMap: FieldMap(mapping.map { (field: $0.key, path: $0.value) }),
            dedupePath: dedupe.map { try DotPath($0) })
    }
}

extension PayloadPlan {
    fileprivate func eventType(of body: String) throws -> EventType? {
        try eventType(in: body.bytes, spans(in: body.bytes))
    }
}
