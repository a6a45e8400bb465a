import TestSupport
import Testing

@testable import gateway

@Suite("The fields of a form")
struct FormFieldsTests {
    @Test(
        "are read as browsers write them",
        arguments: [
            ("a=1&b=2", [("a", "1"), ("b", "2")]), ("To=%2B12025550100", [("To", "+12025550100")]), ("a=b+c%20d", [("a", "b c d")]),
            ("n%C3%A4me=%e2%82%ac", [("näme", "€")]), ("a=&b&=c", [("a", ""), ("b", ""), ("", "c")]), ("a=b=c", [("a", "b=c")]),
            ("a=1&a=2", [("a", "1"), ("a", "2")]), ("", []), ("&&a=1&", [("a", "1")]),
            ("a=%&b=%4&c=%zz&d=%+1", [("a", "%"), ("b", "%4"), ("c", "%zz"), ("d", "% 1")]),
        ] as [(String, [(String, String)])])
    func read(body: String, fields: [(String, String)]) {
        let read = FormFields(body.bytes).fields
        #expect(read.map(\.name.text) == fields.map(\.0) && read.map(\.value.text) == fields.map(\.1))
    }

    @Test("are found by name, the first of them when there are several")
    func byName() {
        let form = FormFields("CallSid=CA1&CallSid=CA2&Empty=".bytes)
        #expect(form["CallSid"] == "CA1" && form["Empty"] == "" && form["callsid"] == nil)
    }
}
