import Terminal
import Testing

struct StringColumnsTests {
    @Test(
        "Text stays on its line and cannot steer the terminal",
        arguments: [
            ("plain  text ", "plain  text "), ("{\r\n  \"a\":\t1\n}", "{ \"a\": 1 }"),
            ("\u{1B}[2J\u{0}\u{7F}\u{9B}é", #"\u001b[2J\u0000\u007f\u009bé"#), ("שרה‏ 😔", "שרה‏ 😔"),
        ])
    func oneLine(text: String, line: String) {
        #expect(text.onOneLine == line)
    }

    @Test("Text of several lines keeps them, and cannot steer the terminal either")
    func harmless() {
        #expect("a\r\n\tb\u{1B}[2J\u{9B}1m é\n".harmless == "a\\u000d\n\tb\\u001b[2J\\u009b1m é\n")
    }

    @Test("Text is cut with a mark, and filled up with spaces", arguments: [("abcd", "abc…", " abcd"), ("é", "é   ", "    é")])
    func fitted(text: String, left: String, right: String) {
        #expect((text + (text.count > 1 ? "e" : "")).cut(to: 4).padded(to: 4) == left)
        #expect(text.rightAligned(to: 5) == right)
    }
}
