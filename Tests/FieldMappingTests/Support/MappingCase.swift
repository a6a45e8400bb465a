import FieldMapping
import TestSupport
import Testing

/// One row of `fixtures/mapping/cases.json`.
struct MappingCase: Sendable, CustomTestStringConvertible {
    let name: String
    let payload: [UInt8]
    let mapping: FieldMap
    let template: InputTemplate
    let mapped: String
    let merged: String
    let missing: [String]

    var testDescription: String { name }

    static let all: [MappingCase] = {
        do {
            let rows = try JSONValue(Fixtures.bytes("mapping/cases.json")).elements ?? []
            return try rows.map { try MappingCase(#require(try $0.object())) }
        } catch {
            fatalError("fixtures/mapping/cases.json: \(error)")
        }
    }()

    private init(_ row: JSONObject) throws {
        func text(_ key: String) throws -> String { try #require(row[key]?.string, "\(key)") }
        name = try text("name")
        payload = try text("payload").bytes
        mapping = try FieldMap(#require(try row["mapping"]?.object()))
        template = try InputTemplate(text("template").bytes)
        mapped = try text("mapped")
        merged = try text("merged")
        missing = row["missing"]?.elements?.compactMap(\.string) ?? []
    }
}
