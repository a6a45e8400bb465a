import FieldMapping
import TestSupport
import Testing

struct FieldMapTests {
    @Test("Fields and paths come in the order of the entries")
    func order() throws {
        let map = try FieldMap([("phone_to", "contact.phone"), ("goal", "note")])
        #expect(map.fields == ["phone_to", "goal"])
        #expect(map.paths.map(\.description) == ["contact.phone", "note"])
        #expect(map.json.text == #"{"phone_to":"contact.phone","goal":"note"}"#)
        #expect(FieldMap.empty.paths.isEmpty)
        #expect(FieldMap.empty.json.text == "{}")
    }

    @Test("A mapping read from JSON is the same, and comes back as it was")
    func fromJSON() throws {
        let map = try FieldMap(JSONObject(#"{"phone_to":"contact.phone","a\"b":"x\\.y"}"#.bytes))
        #expect(map == (try FieldMap([("phone_to", "contact.phone"), ("a\"b", #"x\.y"#)])))
        #expect(map == (try FieldMap(JSONObject(map.json))))
        #expect(map != .empty)
    }

    @Test("The limits themselves are allowed")
    func limits() throws {
        let entries = (0..<100).map { (field: "f\($0)", path: "p") }
        #expect(try FieldMap(entries).fields.count == 100)
        _ = try FieldMap([(String(repeating: "f", count: 256), "p")])
    }

    @Test("Fields that are composed differently are two fields")
    func composition() throws {
        let map = try FieldMap([("\u{E9}", "a"), ("e\u{301}", "b")])
        #expect(map != (try FieldMap([("e\u{301}", "a"), ("\u{E9}", "b")])))
    }
}
