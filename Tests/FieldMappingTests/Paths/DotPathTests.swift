import FieldMapping
import Testing

struct DotPathTests {
    @Test(
        "Segments are parted by dots, and escapes keep a dot or a backslash in one",
        arguments: [
            ("a", ["a"]), ("a.b.c", ["a", "b", "c"]), ("items.0.sku", ["items", "0", "sku"]),
            (#"a\.b.c"#, ["a.b", "c"]),
            (#"a\\.b"#, [#"a\"#, "b"]), (#"\\\."#, [#"\."#]), ("größe.😀", ["größe", "😀"]), (" ", [" "]),
            ("a b.\"c\"", ["a b", "\"c\""]),
            (#"\."#, ["."]),
        ])
    func segments(text: String, expected: [String]) throws {
        let path = try DotPath(text)
        #expect(path.segments == expected)
        #expect(path.description == text)
    }

    @Test(
        "What is no path is refused with its reason",
        arguments: [
            ("", DotPathError.empty), (".", .emptySegment(offset: 0)), (".a", .emptySegment(offset: 0)),
            ("a.", .emptySegment(offset: 2)), ("a..b", .emptySegment(offset: 2)), (#"a\b"#, .unknownEscape(offset: 1)),
            (#"a\"#, .unknownEscape(offset: 1)), (#"a\\\"#, .unknownEscape(offset: 3)),
            (#"\n"#, .unknownEscape(offset: 0)),
            (#"a.\.."#, .emptySegment(offset: 5)),
        ])
    func refuses(text: String, error: DotPathError) {
        #expect(throws: error) { try DotPath(text) }
    }

    @Test("512 bytes and 64 segments are enough")
    func limits() throws {
        _ = try DotPath(String(repeating: "x", count: 512))
        #expect(throws: DotPathError.tooLong(bytes: 513)) { try DotPath(String(repeating: "x", count: 513)) }
        #expect(throws: DotPathError.tooLong(bytes: 514)) { try DotPath(String(repeating: "é", count: 257)) }
        let segments = Array(repeating: "a", count: 64).joined(separator: ".")
        #expect(try DotPath(segments).segments.count == 64)
        #expect(throws: DotPathError.tooManySegments(65)) { try DotPath(segments + ".a") }
    }

    @Test("Paths are equal when their bytes are")
    func equality() throws {
        #expect(try DotPath("a.b") == DotPath("a.b"))
        #expect(try DotPath("\u{E9}") != DotPath("e\u{301}"))
        #expect(try Set([DotPath("\u{E9}"), DotPath("e\u{301}"), DotPath("\u{E9}")]).count == 2)
    }
}
