import FieldMapping
import TestSupport
import Testing

struct UnescapedBytesTests {
    @Test(
        "A string says what its escapes stand for",
        arguments: [
            (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\uDE00!""#, "😀!"), (#""\u0000x""#, "\0x"),
            (#""a😀\n""#, "a😀\n"), (#""\uffff\u007f\u0080\u07ff\u0800""#, "\u{FFFF}\u{7F}\u{80}\u{7FF}\u{800}"),
            (#""\udbff\udfff\ud800\udc00""#, "\u{10FFFF}\u{10000}"), (#""\\u0041""#, "\\u0041"),
        ])
    func unescapes(written: String, text: String) throws {
        let string = try #require(try JSONValue(written.bytes).string)
        #expect(string.bytes == text.bytes)
    }

    @Test("Every code point comes back from its escape", arguments: UInt32(0)...0x10F)
    func unescapesEverything(page: UInt32) throws {
        for codePoint in stride(from: page << 12, to: (page + 1) << 12, by: 0x1F) {
            guard let scalar = Unicode.Scalar(codePoint) else { continue }
            let units = String(scalar).utf16.map { unit in
                let hex = String(unit, radix: 16)
                return #"\u"# + String(repeating: "0", count: 4 - hex.count) + hex
            }
            #expect(try JSONValue("\"\(units.joined())\"".bytes).string?.bytes == String(scalar).bytes)
        }
    }
}
