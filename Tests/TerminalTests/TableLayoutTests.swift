import Terminal
import Testing

struct TableLayoutTests {
    private let columns: [TableLayout.Column] = [
        .init("NAME", width: 6, cuts: true), .init("MS", width: 4, .right), .init("WHY", width: nil),
    ]

    @Test("Cells stand below their headings; one that is cut is cut, another one shifts what is behind it")
    func lines() {
        let layout = TableLayout(columns, width: nil)
        #expect(layout.heading == "NAME      MS  WHY")
        #expect(layout.line(["a", "1", "-"]) == "a          1  -")
        #expect(layout.line(["abcdefgh", "123456", "as long as it likes to be"]) == "abcde…  123456  as long as it likes to be")
    }

    @Test(
        "On a terminal lines end where it does",
        arguments: [(16, "a          1  w…"), (17, "a          1  wh…"), (19, "a          1  why y")])
    func cut(width: Int, line: String) {
        #expect(TableLayout(columns, width: width).line(["a", "1", width == 19 ? "why y" : "why yes"]) == line)
    }
}
