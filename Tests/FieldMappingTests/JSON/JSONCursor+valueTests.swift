import FieldMapping
import TestSupport
import Testing

struct JSONCursorValueTests {
    @Test("Valid fixtures are accepted, looked into or not", arguments: Fixtures.validFiles)
    func accepts(file: String) throws {
        let text = try Fixtures.bytes("json/valid/\(file)")
        _ = try PathSet([]).scan(text)
        _ = try PathSet([DotPath("a.0.0.0"), DotPath("zzz")]).scan(text)
        _ = try JSONValue(text)
    }

    @Test("Invalid fixtures are refused for their reason, at their byte", arguments: InvalidCase.all)
    func refuses(row: InvalidCase) throws {
        let text = try row.text()
        #expect(throws: try row.error()) { try PathSet([]).scan(text) }
        #expect(throws: try row.error()) { try PathSet([DotPath("a.0.a"), DotPath("b")]).scan(text) }
        #expect(throws: try row.error()) { try JSONObject(text) }
    }

    @Test("Every invalid file is in the index")
    func indexIsComplete() throws {
        #expect(try Fixtures.names(in: "json/invalid") == InvalidCase.all.compactMap(\.file).sorted())
    }

    @Test(
        "Any value may be the whole text where no object is asked for", arguments: ["1", "\"a\"", "[]", " null ", "{}"])
    func acceptsAnyRoot(text: String) throws {
        _ = try JSONValue(text.bytes)
    }

    @Test("The number of open containers is limited, not how many there are", arguments: [1, 2, 5, 63, 64, 127, 128])
    func limitsDepth(depth: Int) throws {
        let open = String(repeating: #"{"a":["#, count: depth / 2) + (depth % 2 == 1 ? "{" : "")
        let close = (depth % 2 == 1 ? "}" : "") + String(repeating: "]}", count: depth / 2)
        let inner = open + close
        let text = "[\(inner),\(inner)]"
        #expect(throws: Never.self) { try JSONValue(inner.bytes, maximumDepth: depth) }
        #expect(throws: JSONError.self) { try JSONValue(text.bytes, maximumDepth: depth) }
        if depth < 128 { _ = try JSONValue(text.bytes, maximumDepth: depth + 1) }
    }

    @Test("A limit beyond 128 counts as 128")
    func clampsDepth() {
        let text = [UInt8](repeating: UInt8(ascii: "["), count: 129)
        #expect(throws: JSONError(.tooDeep, at: 128)) { try JSONValue(text, maximumDepth: 1_000) }
    }

    @Test("Empty containers count towards the depth")
    func countsEmptyContainers() {
        #expect(throws: JSONError(.tooDeep, at: 1)) { try JSONValue("[{}]".bytes, maximumDepth: 1) }
        #expect(throws: JSONError(.tooDeep, at: 5)) { try PathSet([], maximumDepth: 1).scan(#"{"a":[]}"#.bytes) }
    }
}
