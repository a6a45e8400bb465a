import FieldMapping
import TestSupport
import Testing

struct JSONStringTests {
    @Test(
        "Quotes, backslashes and control characters are escaped, nothing else is",
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("say \"hi\"", #""say \"hi\"""#), (#"C:\"#, #""C:\\""#),
            ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\0\u{1F}\u{B}\u{10}", #""\u0000\u001f\u000b\u0010""#),
            ("\u{7F}é€😀/\u{2028}", "\"\u{7F}é€😀/\u{2028}\""), ("\"", #""\"""#),
            ("0123456789\"0123456789\n", #""0123456789\"0123456789\n""#),
        ])
    func escapes(text: String, expected: String) {
        var writer = JSONWriter()
        writer.element(text)
        #expect(writer.bytes.text == expected)
    }

    @Test("Every string comes back as it was", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<50 {
            let scalars = (0..<random.int(0...30)).compactMap { _ in
                Unicode.Scalar(UInt32(random.int(0...[0x22, 0x7F, 0xFFFF, 0x10FFFF][random.int(0...3)])))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let json = JSONWriter.object { $0.member(text, text) }
            let member = try #require(try JSONObject(json).members.first)
            #expect(member.key.bytes == text.bytes)
            #expect(member.value.string?.bytes == text.bytes)
        }
    }
}
