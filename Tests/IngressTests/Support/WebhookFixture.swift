import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress

/// One folder of `fixtures/webhooks`.
struct WebhookFixture: Sendable, CustomTestStringConvertible {
    struct Expected: Decodable, Sendable {
        let status: Int
        let errorCode: String?
        let eventType: String?
        let mappedInputText: String?
        let missingPaths: [String]?
    }

    static let names = Fixtures.require { try Fixtures.names(in: "webhooks") }

    let name: String
    let body: [UInt8]
    let settings: DestinationSettings
    let expected: Expected

    init(_ name: String) throws {
        self.name = name
        body = try Fixtures.bytes("webhooks/\(name)/body.json")
        settings = try Self.settings("webhooks/\(name)/destination.json")
        expected = try Fixtures.decode(Expected.self, from: "webhooks/\(name)/expected.json")
    }

    var testDescription: String { name }

    /// Reads a `destination.json` with the same parsers that the management API uses.
    static func settings(_ path: String) throws -> DestinationSettings {
        let file = try JSONObject(Fixtures.bytes(path))
        let object = try #require(try file["destination"]?.object())
        let patterns = try (object["accepted_event_types"]?.elements ?? []).map { element in
            try #require(element.string.flatMap(EventTypePattern.init))
        }
        return DestinationSettings(
            name: try #require(object["name"]?.string),
            acceptedEventTypes: try #require(AcceptedEventTypes(patterns)),
            fieldMapping: try object["field_mapping"]?.object().map { try FieldMap($0) },
            requireTimestamp: object["require_timestamp"]?.bool ?? false,
            dedupeWindowSeconds: object["dedupe_window_seconds"]?.integer ?? 0,
            dedupePath: try object["dedupe_path"]?.string.map { try DotPath($0) })
    }
}

/// One entry of `fixtures/broken/cases.json`.
struct BrokenBody: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    let status: Int
    let errorCode: String

    static let all = Fixtures.require { try Fixtures.decode([BrokenBody].self, from: "broken/cases.json") }

    var testDescription: String { name }

    func body() throws -> [UInt8] { try Fixtures.bytes("broken/" + file) }
}
