import FieldMapping
import TestSupport
import Testing

struct PathSetTests {
    @Test("Each path gets its value, in the order of the paths")
    func order() throws {
        let json = try Fixtures.bytes("json/crm-959.json")
        let paths = ["custom_fields.1.value", "type", "event", "contact.address.city", "contact.owner", "type"]
        let spans = try PathSet(paths.map { try DotPath($0) }).scan(json)
        let texts = spans.map { $0?.bytes(in: json).text }
        #expect(texts == ["7", "\"contact.created\"", nil, "\"Genève\"", "null", "\"contact.created\""])
    }

    @Test("No bytes at all are no JSON")
    func empty() throws {
        let set = try PathSet([DotPath("contact.phone")])
        #expect(throws: JSONError(.empty, at: 0)) { try set.scan([]) }
    }

    @Test("The fixture has the size that all measurements are made with")
    func fixtureSize() throws {
        #expect(try Fixtures.bytes("json/crm-959.json").count == 959)
    }

    @Test("No paths at all still check the whole text")
    func noPaths() throws {
        #expect(try PathSet([]).scan("{}".bytes).isEmpty)
        #expect(throws: JSONError(.notAnObject, at: 0)) { try PathSet([]).scan("[]".bytes) }
    }

    @Test("A hundred fields are found, and one that is not there is not")
    func manyPaths() throws {
        let names = (0..<100).map { "field_number_\($0)" }
        let set = try PathSet((names + ["field_number_100"]).map { try DotPath($0) })
        let json = ("{" + names.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}").bytes
        let spans = try set.scan(json)
        #expect(spans.map { $0?.string(in: json) } == names + [nil])
    }

    @Test("A path as long as paths may be is followed to its end")
    func longestPath() throws {
        let path = try DotPath(Array(repeating: "a", count: 32).joined(separator: "."))
        let json = (String(repeating: #"{"a":"#, count: 32) + "1" + String(repeating: "}", count: 32)).bytes
        #expect(try PathSet([path]).scan(json)[0]?.bytes(in: json).text == "1")
    }
}
