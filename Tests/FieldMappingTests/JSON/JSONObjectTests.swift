import FieldMapping
import TestSupport
import Testing

struct JSONObjectTests {
    @Test("Members come in the order of the text, keys unescaped and values verbatim")
    func members() throws {
        let object = try JSONObject(#" {"b":1.10,"\u0061":[ 1 ],"é":null} "#.bytes)
        #expect(object.members.map(\.key) == ["b", "a", "é"])
        #expect(object.members.map(\.value.bytes.text) == ["1.10", "[ 1 ]", "null"])
        #expect(object["a"]?.kind == .array)
        #expect(object["é"]?.isNull == true)
        #expect(object["c"] == nil)
        #expect(object.json.text == #"{"b":1.10,"\u0061":[ 1 ],"é":null}"#)
    }

    @Test("Keys are compared byte by byte, not as Swift compares text")
    func composition() throws {
        let object = try JSONObject("{\"e\u{301}\":1,\"\u{E9}\":2}".bytes)
        #expect(object["\u{E9}"]?.integer == 2)
        #expect(object["e\u{301}"]?.integer == 1)
    }

    @Test(
        "A key that stands twice is refused, however it is written",
        arguments: [
            (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), (#"{"":1, "b":{}, "":2}"#, 15),
        ])
    func refusesDuplicates(text: String, offset: Int) {
        #expect(throws: JSONError(.duplicateKey, at: offset)) { try JSONObject(text.bytes) }
    }

    @Test("A key that stands twice is found among many", arguments: [15, 16, 17, 18, 200])
    func refusesDuplicatesAmongMany(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }
        let object = try JSONObject("{\(members.joined(separator: ","))}".bytes)
        #expect(object["k\(count - 1)"]?.integer == count - 1)
        for repeated in [0, count / 2, count - 1] {
            let text = "{\((members + [members[repeated]]).joined(separator: ","))}".bytes
            #expect(throws: JSONError(.duplicateKey, at: members.joined(separator: ",").utf8.count + 2)) {
                try JSONObject(text)
            }
        }
    }

    @Test("Deeper objects are checked for duplicates when they are read")
    func deeper() throws {
        let object = try JSONObject(#"{"a":{"b":1,"b":2}}"#.bytes)
        #expect(throws: JSONError(.duplicateKey, at: 12)) { try object["a"]?.object() }
    }

    @Test("The empty object is empty")
    func empty() throws {
        #expect(JSONObject.empty.isEmpty)
        #expect(JSONObject.empty.json.text == "{}")
        #expect(try JSONObject(" { } ".bytes).isEmpty)
    }

    @Test("A path leads from the object inwards")
    func path() throws {
        let object = try JSONObject(#"{"a":{"b":[1,{"c":"x"}]},"a.b":null}"#.bytes)
        #expect(object.value(at: try DotPath("a.b.1.c"))?.string == "x")
        #expect(object.value(at: try DotPath("a.b"))?.isNull == true)
        #expect(object.value(at: try DotPath("a.c")) == nil)
    }
}
