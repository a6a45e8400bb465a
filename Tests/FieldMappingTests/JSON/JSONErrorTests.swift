import FieldMapping
import TestSupport
import Testing

struct JSONErrorTests {
    @Test("The sentence names the byte")
    func describes() {
        #expect(JSONError(.unexpectedEnd, at: 12).description == "Byte 12: the text ends inside a JSON value.")
    }

    @Test("Each reason has a sentence of its own")
    func distinct() {
        let sentences = Set(JSONError.Reason.allCases.map { JSONError($0, at: 0).description })
        #expect(sentences.count == JSONError.Reason.allCases.count)
    }

    @Test("No sentence holds anything of the text", arguments: JSONError.Reason.allCases)
    func discreet(reason: JSONError.Reason) throws {
        for row in InvalidCase.all where row.reason == reason.rawValue {
            let error = #expect(throws: JSONError.self) { try PathSet([]).scan(row.text()) }
            #expect(error?.description == JSONError(reason, at: row.offset).description)
        }
    }

    @Test("The fixtures bring up every reason but the duplicate key, which depends on the paths")
    func complete() {
        let reasons = Set(InvalidCase.all.map(\.reason))
        #expect(Set(JSONError.Reason.allCases.map(\.rawValue)).subtracting(reasons) == ["duplicateKey"])
    }
}
