import Testing

@testable import FieldMapping

struct JSONCursorTests {
    @Test("A run of plain text ends at the first byte that is not, wherever it stands in a word", arguments: 0...24)
    func stopsAtSpecialBytes(place: Int) {
        for special in [0x00, 0x1F, 0x22, 0x5C, 0x80, 0xFF] as [UInt8] {
            var text = [UInt8](repeating: 0x20, count: 25)
            text[place] = special
            #expect(runLength(text) == place)
            text += [special, 0x7F, special]
            #expect(runLength(text) == place)
        }
    }

    @Test("Every byte alone is plain text or not, as RFC 8259 section 7 has it", arguments: UInt8.min...UInt8.max)
    func classifies(byte: UInt8) {
        let isPlain = (0x20...0x7F).contains(byte) && byte != 0x22 && byte != 0x5C
        for around in [0, 7, 8] {
            let filler = [UInt8](repeating: 0x7F, count: around)
            #expect(runLength(filler + [byte] + filler) == (isPlain ? around * 2 + 1 : around))
        }
    }

    @Test("A run of plain text ends with the text", arguments: 0...24)
    func stopsAtTheEnd(count: Int) {
        #expect(runLength([UInt8](repeating: UInt8(ascii: "~"), count: count)) == count)
    }

    @Test("A word holds the bytes asked for and nothing behind them", arguments: 0...9)
    func masksWords(count: Int) {
        let text = Array(UInt8(1)...20)
        let expected = text[..<min(count, 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        JSONCursor.read(text) { cursor in #expect(cursor.word(at: 0, count: count) == expected) }
        JSONCursor.read(Array(text[..<count])) { cursor in #expect(cursor.word(at: 0, count: count) == expected) }
    }

    @Test("Behind the end there is nothing but zero")
    func readsZeroBehindTheEnd() {
        JSONCursor.read([]) { cursor in
            #expect(cursor.current == 0)
            #expect(cursor.word(at: 0, count: 8) == 0)
        }
    }

    @Test(
        "Space, tab, line feed and carriage return are whitespace, and nothing else", arguments: UInt8.min...UInt8.max)
    func skipsWhitespace(byte: UInt8) {
        JSONCursor.read([0x20, byte, 0x20]) { cursor in
            cursor.skipWhitespace()
            #expect(cursor.position == ([0x20, 0x09, 0x0A, 0x0D].contains(byte) ? 3 : 1))
        }
    }

    private func runLength(_ text: [UInt8]) -> Int {
        JSONCursor.read(text) { cursor in
            cursor.skipPlainText()
            return cursor.position
        }
    }
}
