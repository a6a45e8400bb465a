import FieldMapping
import TestSupport
import Testing

struct JSONWriterTests {
    @Test("Members and elements are parted by commas, at every level")
    func commas() {
        let json = JSONWriter.object {
            $0.member("a", 1)
            $0.member("empty", object: { _ in })
            $0.member("o", object: { $0.member("b", "x") })
            $0.member(
                "list",
                array: {
                    $0.element(1)
                    $0.array { _ in }
                    $0.object { $0.member("c", true) }
                    $0.element("y")
                })
            $0.member("last", false)
        }
        #expect(json.text == #"{"a":1,"empty":{},"o":{"b":"x"},"list":[1,[],{"c":true},"y"],"last":false}"#)
    }

    @Test("Each kind of value has its text")
    func values() {
        let json = JSONWriter.object {
            $0.member("int", Int.min)
            $0.member("int64", Int64.max)
            $0.member("double", 1.5)
            $0.member("raw", raw: "12345678901234567890".utf8)
            $0.member("slice", raw: "[1.10]".bytes[1..<5])
            $0.null("null")
        }
        #expect(
            json.text == #"{"int":-9223372036854775808,"int64":9223372036854775807,"double":1.5,"#
                + #""raw":12345678901234567890,"slice":1.10,"null":null}"#)
    }

    @Test("What is nil or cannot be written is null")
    func nulls() {
        var writer = JSONWriter()
        writer.array {
            $0.element(String?.none)
            $0.element(Int?.none)
            $0.element(Int64?.none)
            $0.element(Bool?.none)
            $0.element(Double?.none)
            $0.element(Double.infinity)
            $0.element(-Double.nan)
            $0.null()
            $0.element(raw: "{}".utf8)
        }
        #expect(writer.bytes.text == "[null,null,null,null,null,null,null,null,{}]")
    }

    @Test("Optional members are written with their value")
    func optionals() {
        let json = JSONWriter.object {
            $0.member("a", Optional("x"))
            $0.member("b", Optional(2))
            $0.member("c", Optional(true))
            $0.member("d", String?.none)
        }
        #expect(json.text == #"{"a":"x","b":2,"c":true,"d":null}"#)
    }

    @Test(
        "Doubles are written so that they come back",
        arguments: [0, -0.0, 0.1, 1e300, .leastNonzeroMagnitude, -123456.789, 1e16])
    func doubles(value: Double) throws {
        var writer = JSONWriter()
        writer.element(value)
        #expect(try JSONValue(writer.bytes).number == value)
    }

    @Test("An error from inside comes out with its type")
    func errors() {
        #expect(throws: DotPathError.empty) {
            try JSONWriter.object { (writer) throws(DotPathError) in
                writer.member("a", try DotPath("").description)
            }
        }
    }
}
