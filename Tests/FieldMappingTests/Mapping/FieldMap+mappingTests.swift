import FieldMapping
import TestSupport
import Testing

struct FieldMapMappingTests {
    @Test("Payloads are mapped byte for byte", arguments: MappingCase.all)
    func maps(row: MappingCase) throws {
        let spans = try PathSet(row.mapping.paths).scan(row.payload)
        let mapped = row.mapping.mappedInput(from: row.payload, spans: spans)
        #expect(mapped.json.text == row.mapped)
        #expect(row.mapping.missingPaths(spans: spans).map(\.description) == row.missing)
        #expect(mapped.fields.count == row.mapping.fields.count - row.missing.count)
    }

    @Test("A slice of spans and an array of spans give the same answer", arguments: MappingCase.all)
    func sources(row: MappingCase) throws {
        let spans = try PathSet([DotPath("type")] + row.mapping.paths).scan(row.payload)
        let fromSlice = row.mapping.mappedInput(from: row.payload, spans: spans[1...])
        let fromArray = row.mapping.mappedInput(from: row.payload, spans: Array(spans[1...]))
        #expect(fromSlice.json.text == row.mapped)
        #expect(fromArray.json.text == row.mapped)
        #expect(row.mapping.missingPaths(spans: spans[1...]).count == row.missing.count)
    }

    @Test("What was mapped is itself strict JSON with the same members", arguments: MappingCase.all)
    func isJSON(row: MappingCase) throws {
        let spans = try PathSet(row.mapping.paths).scan(row.payload)
        let mapped = row.mapping.mappedInput(from: row.payload, spans: spans)
        let read = try MappedInput(object: mapped.json)
        #expect(read.fields == mapped.fields)
        #expect(read.object.members.map(\.value.bytes) == mapped.object.members.map(\.value.bytes))
    }
}
