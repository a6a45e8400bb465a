import FieldMapping
import TestSupport
import Testing

struct PathScanTests {
    @Test(
        "A key that is looked for may stand once in its object",
        arguments: [
            (#"{"a":1,"a":2}"#, "a", 7), (#"{"a":1,"\u0061":2}"#, "a", 7), (#"{"\u0061":1,"a":2}"#, "a", 12),
            (#"{"a":{"b":1,"b":2}}"#, "a.b", 12), (#"{"a":{},"a":{"b":1}}"#, "a.b", 8),
            (#"{"a.b":1,"a.b":2}"#, "a.b", 9),
            (#"{"a.b":1,"a":{"b":1,"b":2}}"#, "a.b", 20), (#"{"a":[{"b":1},{"b":1,"b":2}]}"#, "a.1.b", 21),
            (#"{"a":1,"b":2,"a":3"#, "a", 13), (#"{"long key name":1,"long key name":2}"#, "long key name", 19),
        ])
    func refusesDuplicates(json: String, path: String, offset: Int) throws {
        let set = try PathSet([DotPath(path)])
        #expect(throws: JSONError(.duplicateKey, at: offset)) { try set.scan(json.bytes) }
    }

    @Test(
        "A key that nobody looks for may stand twice",
        arguments: [
            (#"{"b":1,"b":2,"a":3}"#, "a"), (#"{"a":{"c":1,"c":2}}"#, "a"), (#"{"x":{"a":1,"a":2},"a":3}"#, "a"),
            (#"{"a":[{"b":1,"b":2},{"b":3}]}"#, "a.1.b"), (#"{"a":{"b":{"b":1,"b":2}}}"#, "a.b"),
            (#"{"b":1,"b":2,"a":{"b":3}}"#, "a.b"),
        ])
    func toleratesOtherDuplicates(json: String, path: String) throws {
        #expect(try PathSet([DotPath(path)]).scan(json.bytes)[0] != nil)
    }

    @Test("A path is followed alike whether others share its beginning or not", arguments: MappingCase.all)
    func sharing(row: MappingCase) throws {
        let together = try PathSet(row.mapping.paths).scan(row.payload)
        let alone = try row.mapping.paths.map { try PathSet([$0]).scan(row.payload)[0] }
        #expect(together == alone)
    }

    @Test("The text is checked to its end, whatever was found already")
    func checksTheRest() throws {
        let set = try PathSet([DotPath("a")])
        #expect(throws: JSONError(.invalidNumber, at: 13)) { try set.scan(#"{"a":1,"b":[01]}"#.bytes) }
        #expect(throws: JSONError(.trailingBytes, at: 8)) { try set.scan(#"{"a":1} ]"#.bytes) }
    }

    @Test("Depth counts the same inside and outside what is looked for", arguments: ["a.a.a.a", "a", "b", "a.0.0"])
    func depth(path: String) throws {
        let set = try PathSet([DotPath(path)], maximumDepth: 4)
        #expect(throws: Never.self) { try set.scan(#"{"a":{"a":[[]]},"b":[[[]]]}"#.bytes) }
        #expect(throws: JSONError(.tooDeep, at: 16)) { try set.scan(#"{"a":{"a":{"a":[[]]}}}"#.bytes) }
    }
}
