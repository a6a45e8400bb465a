import FieldMapping
import TestSupport
import Testing

struct JSONValueTests {
    @Test(
        "An integer is one that is written as such and fits",
        arguments: [
            ("0", 0), ("-0", 0), ("42", 42), ("-7", -7), ("9223372036854775807", Int.max),
            ("-9223372036854775808", Int.min), ("9223372036854775808", nil), ("1.0", nil), ("1e3", nil), ("\"1\"", nil),
            ("true", nil), ("null", nil),
        ])
    func integer(text: String, expected: Int?) throws {
        #expect(try JSONValue(text.bytes).integer == expected)
    }

    @Test(
        "A whole number is one without a fraction that fits, however it is written",
        arguments: [
            ("0", 0), ("42", 42), ("8.0", 8), ("1e3", 1000), ("-2.50e1", -25), ("9223372036854775807", Int.max), ("8.5", nil),
            ("1e-1", nil),
            ("1e400", nil), ("9223372036854775808", nil), ("\"1\"", nil), ("true", nil),
        ])
    func wholeNumber(text: String, expected: Int?) throws {
        #expect(try JSONValue(text.bytes).wholeNumber == expected)
    }

    @Test(
        "A number is the closest double",
        arguments: [
            ("0", 0), ("1.10", 1.1), ("-2.5e-3", -0.0025), ("1E2", 100),
            ("12345678901234567890", 12_345_678_901_234_567_168),
            ("1e-400", 0), ("1e400", nil), ("-1e400", nil), ("\"1\"", nil), ("false", nil),
        ])
    func number(text: String, expected: Double?) throws {
        #expect(try JSONValue(text.bytes).number == expected)
    }

    @Test("A bool is neither a number nor a string")
    func bool() throws {
        #expect(try JSONValue("true".bytes).bool == true)
        #expect(try JSONValue("false".bytes).bool == false)
        #expect(try JSONValue("1".bytes).bool == nil)
        #expect(try JSONValue("\"true\"".bytes).bool == nil)
        #expect(try JSONValue("null".bytes).isNull)
        #expect(try !JSONValue("0".bytes).isNull)
    }

    @Test("The elements of an array come in order and can be looked into")
    func elements() throws {
        let elements = try #require(try JSONValue(#"[ 1, "a" ,[2],{"b":3}, null]"#.bytes).elements)
        #expect(elements.map(\.bytes.text) == ["1", "\"a\"", "[2]", #"{"b":3}"#, "null"])
        #expect(try elements[3].object()?["b"]?.integer == 3)
        #expect(elements[2].elements?.first?.integer == 2)
        #expect(try JSONValue("[]".bytes).elements?.isEmpty == true)
        #expect(try JSONValue("{}".bytes).elements == nil)
        #expect(try JSONValue("[]".bytes).object() == nil)
    }

    @Test(
        "A path may start in an array, and finds nothing in a scalar",
        arguments: [
            (#"[{"a":1}]"#, "0.a", "1"), (#"[[7]]"#, "0.0", "7"), (#"[1]"#, "1", nil), (#""text""#, "a", nil),
            ("5", "0", nil),
            (#"{"a":{"b":{}}}"#, "a.b", "{}"),
        ])
    func path(text: String, path: String, expected: String?) throws {
        #expect(try JSONValue(text.bytes).value(at: DotPath(path))?.bytes.text == expected)
    }

    @Test("A key on the way that stands twice finds nothing")
    func duplicateOnTheWay() throws {
        let object = try JSONObject(#"{"data":{"a":1,"a":2,"b":3}}"#.bytes)
        #expect(try object["data"]?.value(at: DotPath("a")) == nil)
        #expect(try object["data"]?.value(at: DotPath("b"))?.integer == 3)
    }

    @Test("Offsets in a deeper object are those of the whole text")
    func offsets() throws {
        let object = try JSONObject(#"{"pad":"xxxx","o":{"k":"v"}}"#.bytes)
        let inner = try #require(try object["o"]?.object())
        #expect(inner["k"]?.string == "v")
        #expect(inner.json.text == #"{"k":"v"}"#)
        #expect(inner.value(at: try DotPath("k"))?.string == "v")
    }
}
