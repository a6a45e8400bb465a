import FieldMapping
import TestSupport
import Testing

struct MappedInputTests {
    @Test("The text of an object is taken as it is, without whitespace around it")
    func text() throws {
        let input = try MappedInput(object: " {\"b\" : 1.10, \"\\u0061\":null}\n".bytes)
        #expect(input.json.text == #"{"b" : 1.10, "\u0061":null}"#)
        #expect(input.fields == ["b", "a"])
        #expect(input.object["a"]?.isNull == true)
        #expect(!input.isEmpty)
    }

    @Test("Part of a request body can be the input")
    func part() throws {
        let body = try JSONObject(#"{"input": {"goal":"x"}, "other": 1}"#.bytes)
        let input = MappedInput(try #require(try body["input"]?.object()))
        #expect(input.json.text == #"{"goal":"x"}"#)
    }

    @Test(
        "Anything but an object with distinct keys is refused",
        arguments: [
            ("[]", JSONError(.notAnObject, at: 0)), (#"{"a":1,"a":2}"#, JSONError(.duplicateKey, at: 7)),
            ("{", JSONError(.unexpectedEnd, at: 1)),
        ])
    func refuses(text: String, error: JSONError) {
        #expect(throws: error) { try MappedInput(object: text.bytes) }
    }

    @Test("Inputs are equal when their texts are")
    func equality() throws {
        #expect(try MappedInput(object: " {} ".bytes) == .empty)
        #expect(try MappedInput(object: #"{"a":1}"#.bytes) != MappedInput(object: #"{"a": 1}"#.bytes))
    }

    @Test("The empty input is an empty object")
    func empty() {
        #expect(MappedInput.empty.json.text == "{}")
        #expect(MappedInput.empty.isEmpty)
        #expect(MappedInput.empty.fields.isEmpty)
    }
}
