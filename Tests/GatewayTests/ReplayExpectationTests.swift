import FieldMapping
import Foundation
import Ingress
import Testing

@testable import gateway

struct ReplayExpectationTests {
    @Test("What is found here about a fixture is what its expected.json says", arguments: FixtureFolder.webhooks)
    func ownDestination(folder: String) throws {
        let fixture = try #require(try Fixture.all(at: [folder]).first)
        let expected = try #require(fixture.expected)
        let found = Expectation(fixture.readingOfOwnDestination)
        #expect(found.status == expected.status && found.errorCode == expected.errorCode)
        #expect(found.eventType == expected.eventType)
        #expect(found.mappedInput == expected.mappedInput)
        #expect(fixture.expectationOfOwnDestination == expected)
    }

    @Test("A destination that takes every type differs from it only in refusing no type", arguments: FixtureFolder.webhooks)
    func sharedDestination(folder: String) throws {
        let fixture = try #require(try Fixture.all(at: [folder]).first)
        let expected = try #require(fixture.expected)
        let shared = fixture.expectationOfSharedDestination
        let isTaken = expected.errorCode == "event_type_not_accepted"
        #expect(shared.status == (isTaken ? 200 : expected.status))
        #expect(shared.errorCode == (isTaken ? nil : expected.errorCode))
        #expect(shared.eventType == nil && shared.mappedInput == nil)
    }

    @Test("A broken body is refused, unless only its own destination could tell", arguments: try BrokenBody.all())
    func brokenBodies(broken: BrokenBody) throws {
        let fixture = try #require(try Fixture.all(at: [FixtureFolder.path + "/broken/" + broken.file]).first)
        let reading = LocalReading(fixture.body, at: try BrokenBody.settings())
        #expect(reading.rejection?.status == broken.status && reading.rejection?.errorCode == broken.errorCode)

        let shared = fixture.expectationOfSharedDestination
        let refusal = answer(broken.status, broken.errorCode)
        #expect(shared.difference(from: refusal, MappedContent()) == nil)
        #expect(shared.isInvalidJSONAlike == (shared.status == 200))
    }

    @Test(
        "Without expected.json the fixture's own settings decide",
        arguments: [
            (#"{"type":"lead.new","a":1}"#, 200, nil), (#"{"type":"order","a":1}"#, 422, "event_type_not_accepted"),
            (#"{"a":1}"#, 422, "event_type_missing"), (#"{"type":"lead.new","a":1,"a":2}"#, 400, "invalid_json"),
        ])
    func derived(body: String, status: Int, errorCode: String?) throws {
        let destination = try FixtureDestination(
            Array(#"{"destination":{"accepted_event_types":["lead.*"],"field_mapping":{"x":"a"}},"trigger":{}}"#.utf8),
            fixture: "mine", file: "destination.json")
        let fixture = Fixture(name: "mine", body: Array(body.utf8), destination: destination, expected: nil)
        let expectation = fixture.expectationOfOwnDestination
        #expect(expectation.status == status && expectation.errorCode == errorCode)
        #expect(expectation.mappedInput == (status == 200 ? Array(#"{"x":1}"#.utf8) : nil))
    }

    @Test(
        "What is not as expected is told in one sentence",
        arguments: [
            (answer(200, nil), MappedContent(eventType: "t", mappedInput: Array(#"{"a":1}"#.utf8)), nil),
            (answer(422, "event_type_missing"), content, "answered 422 event_type_missing, expected 200"),
            (answer(401, "signature_mismatch", "Check."), content, "answered 401 signature_mismatch, expected 200: Check."),
            (answer(500, nil), content, "answered 500, expected 200"),
            (answer(200, nil), MappedContent(eventType: "T", mappedInput: input), "the event type is T, expected t"),
            (answer(200, nil), MappedContent(mappedInput: input), "the event type is missing, expected t"),
            (answer(200, nil), MappedContent(eventType: "t"), "no mapped input was kept"),
            (
                answer(500, nil), MappedContent(eventType: "T", mappedInput: Array(#"{"a":1.0}"#.utf8)),
                "answered 500, expected 200; the event type is T, expected t; the mapped input differs from byte 6 on"
            ),
        ] as [(HookAnswer, MappedContent, String?)])
    func differences(answer: HookAnswer, content: MappedContent, sentence: String?) {
        let expectation = Expectation(status: 200, errorCode: nil, eventType: "t", mappedInput: Self.input)
        #expect(expectation.difference(from: answer, content) == sentence)
    }

    private static let input = Array(#"{"a":1}"#.utf8)
    private static let content = MappedContent(eventType: "t", mappedInput: input)

    private static func answer(_ status: Int, _ errorCode: String?, _ detail: String? = nil) -> HookAnswer {
        var answer = HookAnswer(status: status, body: [])
        answer.errorCode = errorCode
        answer.detail = detail
        return answer
    }

    private func answer(_ status: Int, _ errorCode: String?) -> HookAnswer { Self.answer(status, errorCode) }
}

/// A row of `fixtures/broken/cases.json`.
struct BrokenBody: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let status: Int
    let errorCode: String

    static func all() throws -> [BrokenBody] {
        let rows = try JSONValue(FixtureFolder.bytes("broken/cases.json")).elements ?? []
        return try rows.map { row in
            BrokenBody(
                testDescription: try #require(row.at("name")?.string), file: try #require(row.at("file")?.string),
                status: try #require(row.at("status")?.integer), errorCode: try #require(row.at("error_code")?.string))
        }
    }

    static func settings() throws -> DestinationSettings {
        let json = try FixtureFolder.bytes("broken/destination.json")
        return try FixtureDestination(json, fixture: "broken", file: "destination.json").settings
    }
}
