import FieldMapping
import TestSupport
import Testing

struct FieldMapErrorTests {
    @Test(
        "What is wrong is named with its field and what to do",
        arguments: [
            ("contact.phone", "phone_to", "Field and path look swapped"), ("", "a", "is empty"),
            (String(repeating: "f", count: 257), "a", "257 bytes; at most 256"), ("a", "", "The path is empty"),
            ("a", "b..c", "remove the dot"), ("a", #"b\c"#, #"write "\." for a dot in a key"#),
        ])
    func violation(field: String, path: String, part: String) throws {
        let error = try #require(throws: FieldMapError.self) { try FieldMap([(field, path)]) }
        #expect(error.violations.map(\.field) == [field])
        #expect(error.violations[0].message.contains(part))
        #expect(error.description.contains(part))
    }

    @Test("All violations are reported at once, in the order of the entries")
    func all() throws {
        let entries = [("ok", "a"), ("x.y", ""), ("b", "."), ("ok", "c")]
        let error = try #require(throws: FieldMapError.self) { try FieldMap(entries.map { (field: $0.0, path: $0.1) }) }
        #expect(error.violations.map(\.field) == ["x.y", "x.y", "b", "ok"])
        #expect(error.violations.last?.message == "The input field is mapped twice.")
    }

    @Test("More than a hundred entries are one violation of the whole mapping")
    func tooMany() throws {
        let error = try #require(throws: FieldMapError.self) { try FieldMap((0...100).map { ("f\($0)", "p") }) }
        #expect(error.violations.map(\.field) == [""])
        #expect(error.description == "The mapping has 101 entries; at most 100 are allowed.")
    }

    @Test("A path that is no string is refused", arguments: ["1", "null", "[]", "{}", "true"])
    func notAString(value: String) throws {
        let object = try JSONObject(#"{"a":\#(value)}"#.bytes)
        let error = try #require(throws: FieldMapError.self) { try FieldMap(object) }
        #expect(error.violations.map(\.field) == ["a"])
        #expect(error.violations.map(\.message) == ["The path to the value must be a string."])
    }
}
