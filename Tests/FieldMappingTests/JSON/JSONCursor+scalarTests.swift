import FieldMapping
import TestSupport
import Testing

struct JSONCursorScalarTests {
    @Test("A number is one exactly when the grammar of RFC 8259 section 6 says so", arguments: [0, 1, 2, 3, 4, 5])
    func agreesOnNumbers(length: Int) {
        let grammar = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/
        let misjudged = words(over: "-+.e01", length: length).filter { written in
            let isNumber = written.wholeMatch(of: grammar) != nil
            let inArray = (try? JSONValue("[\(written)]".bytes)) != nil
            return ((try? JSONValue(written.bytes)) != nil) != isNumber || inArray != (isNumber || written.isEmpty)
        }
        #expect(misjudged.isEmpty)
    }

    @Test("Literals are taken letter by letter", arguments: ["true", "false", "null"])
    func literals(literal: String) throws {
        #expect(try JSONValue(literal.bytes).bytes.text == literal)
        for length in 1..<literal.utf8.count {
            let beginning = Array(literal.bytes[..<length])
            #expect(throws: JSONError(.unexpectedEnd, at: length)) { try JSONValue(beginning) }
            #expect(throws: JSONError(.unexpectedByte, at: length)) { try JSONValue(beginning + "X and more".bytes) }
        }
        #expect(throws: JSONError(.unexpectedByte, at: 0)) { try JSONValue(literal.uppercased().bytes) }
    }

    private func words(over alphabet: String, length: Int) -> [String] {
        (0..<length).reduce([""]) { words, _ in words.flatMap { word in alphabet.map { word + String($0) } } }
    }
}
