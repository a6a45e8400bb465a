import FieldMapping
import TestSupport
import Testing

struct JSONCursorStringTests {
    @Test(
        "Each code point in UTF-8 passes at the edges of its length",
        arguments: [
            0x20, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0x10FFFF,
        ])
    func acceptsEdges(codePoint: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(codePoint))
        #expect(accepts(Array(String(scalar).utf8)))
    }

    @Test("Two bytes are taken exactly when they are valid UTF-8", arguments: 0x80...0xFF)
    func agreesOnTwoBytes(lead: Int) {
        let seconds = (UInt8(0x20)...UInt8.max).filter { $0 != 0x22 && $0 != 0x5C }
        #expect(seconds.map { [UInt8(lead), $0] }.filter(misjudges).isEmpty)
    }

    @Test("Three and four bytes are taken exactly when they are valid UTF-8", arguments: 0xE0...0xF5)
    func agreesOnMoreBytes(lead: Int) {
        let seconds: [UInt8] = [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]
        let thirds: [UInt8] = [0x7F, 0x80, 0xBF, 0xC0]
        let tails: [[UInt8]] = [[], [0x7F], [0x80], [0xBF], [0xC0]]
        let texts = seconds.flatMap { second in
            thirds.flatMap { third in tails.map { [UInt8(lead), second, third] + $0 } }
        }
        #expect(texts.filter(misjudges).isEmpty)
    }

    private func misjudges(_ content: [UInt8]) -> Bool {
        accepts(content) != (String(validating: content, as: UTF8.self) != nil)
    }

    @Test("A backslash may stand before nine letters", arguments: UInt8.min...UInt8.max)
    func knowsEscapes(letter: UInt8) {
        let rest = letter == UInt8(ascii: "u") ? "00Af".bytes : []
        #expect(accepts([0x5C, letter] + rest) == #""\/bfnrtu"#.bytes.contains(letter))
    }

    @Test(
        "A surrogate escape stands in a pair, high before low",
        arguments: [
            (#"\ud800\udc00"#, true), (#"\uDBFF\uDFFF"#, true), (#"\ud7ff\ue000"#, true), (#"\ud800"#, false),
            (#"\udc00"#, false), (#"\udc00\ud800"#, false), (#"\ud800\ud800\udc00"#, false), (#"\ud800\\udc00"#, false),
        ])
    func pairsSurrogates(content: String, isAccepted: Bool) {
        #expect(accepts(content.bytes) == isAccepted)
    }

    /// As a value and as a key.
    private func accepts(_ content: [UInt8]) -> Bool {
        let quoted = "\"".bytes + content + "\"".bytes
        let asValue = try? PathSet([]).scan("{\"\":".bytes + quoted + "}".bytes)
        let asKey = try? PathSet([]).scan("{".bytes + quoted + ":0}".bytes)
        if (asValue == nil) != (asKey == nil) { Issue.record("\(content) is judged differently as a key") }
        return asValue != nil
    }
}
