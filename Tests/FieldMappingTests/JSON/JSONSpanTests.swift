import FieldMapping
import TestSupport
import Testing

struct JSONSpanTests {
    private static let json = #"{"o":{ },"a":[1],"s":"x\ty","e":"","n":-1.0,"b":true,"z":null}"#.bytes

    private func span(_ path: String) throws -> JSONSpan {
        try #require(try PathSet([DotPath(path)]).scan(Self.json)[0])
    }

    @Test(
        "A span knows its kind and its bytes as they were written",
        arguments: [
            ("o", JSONKind.object, "{ }"), ("a", .array, "[1]"), ("s", .string, #""x\ty""#), ("e", .string, #""""#),
            ("n", .number, "-1.0"), ("b", .bool, "true"), ("z", .null, "null"),
        ])
    func verbatim(path: String, kind: JSONKind, bytes: String) throws {
        let span = try span(path)
        #expect(span.kind == kind)
        #expect(span.bytes(in: Self.json).text == bytes)
    }

    @Test("Only strings have a text, and it is unescaped")
    func text() throws {
        #expect(try span("s").string(in: Self.json) == "x\ty")
        #expect(try span("e").string(in: Self.json) == "")
        #expect(try span("n").string(in: Self.json) == nil)
    }

    @Test(
        "Only a string with something in it can be an event type",
        arguments: [("s", true), ("e", false), ("n", false), ("o", false), ("z", false)])
    func nonEmpty(path: String, expected: Bool) throws {
        #expect(try span(path).isNonEmptyString == expected)
    }
}
