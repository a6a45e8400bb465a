import FieldMapping
import TestSupport
import Testing

struct InputTemplateTests {
    @Test("The template is laid under what was mapped", arguments: MappingCase.all)
    func merges(row: MappingCase) throws {
        let spans = try PathSet(row.mapping.paths).scan(row.payload)
        let mapped = row.mapping.mappedInput(from: row.payload, spans: spans)
        #expect(row.template.merged(with: mapped).text == row.merged)
    }

    @Test("Part of a text merges as if it stood alone")
    func parts() throws {
        let body = try JSONObject(#"{"t": {"a":1,"b":2} , "m":{"b":3,"c":4}}"#.bytes)
        let template = InputTemplate(try #require(try body["t"]?.object()))
        let mapped = MappedInput(try #require(try body["m"]?.object()))
        #expect(template.json.text == #"{"a":1,"b":2}"#)
        #expect(template.merged(with: mapped).text == #"{"a":1,"b":3,"c":4}"#)
        #expect(template.merged(with: .empty).text == #"{"a":1,"b":2}"#)
        #expect(InputTemplate.empty.merged(with: mapped).text == #"{"b":3,"c":4}"#)
    }

    @Test(
        "A template that is no object with distinct keys is refused",
        arguments: [
            ("1", JSONError(.notAnObject, at: 0)), (#"{"a":1,"\u0061":2}"#, JSONError(.duplicateKey, at: 7)),
            ("{}x", JSONError(.trailingBytes, at: 2)),
        ])
    func refuses(text: String, error: JSONError) {
        #expect(throws: error) { try InputTemplate(text.bytes) }
    }

    @Test("Templates are equal when their texts are")
    func equality() throws {
        #expect(try InputTemplate(" {} ".bytes) == .empty)
        #expect(try InputTemplate(#"{"a":1}"#.bytes) != InputTemplate(#"{"a":1.0}"#.bytes))
    }
}
