import FieldMapping
import Foundation
import Ingress
import TestSupport
import Testing

@testable import gateway

struct ReplayExpectationTests {
    @Test("What is found here about a fixture is what its expected.json says", arguments: Fixtures.webhooks)
    func ownDestination(folder: String) throws {
        let fixture = try #require(try Fixture.all(at: [folder]).first)
        let expected = try #require(fixture.expected)
        let found = Expectation(fixture.readingOfOwnDestination)
        #expect(found.status == expected.status && found.errorCode == expected.errorCode)
        #expect(found.eventType == expected.eventType)
        #expect(found.mappedInput == expected.mappedInput)
        #expect(fixture.expectationOfOwnDestination == expected)
    }

    @Test("A destination that takes every type refuses no type", arguments: Fixtures.webhooks)
    func sharedDestination(folder: String) throws {
        let fixture = try #require(try Fixture.all(at: [folder]).first)
        let expected = try #require(fixture.expected)
        let shared = fixture.expectationOfSharedDestination
        let isTaken = expected.errorCode == "event_type_not_accepted"
        #expect(shared.status == (isTaken ? 200 : expected.status))
        #expect(shared.errorCode == (isTaken ? nil : expected.errorCode))
        #expect(shared.eventType == nil && shared.mappedInput == nil)
    }

    @Test("A broken body is refused, unless only its own destination can tell", arguments: BrokenBody.all)
    func brokenBodies(broken: BrokenBody) throws {
        let fixture = try #require(try Fixture.all(at: [Fixtures.path + "/broken/" + broken.file]).first)
        let reading = LocalReading(fixture.body, at: try BrokenBody.settings())
        #expect(reading.rejection?.status == broken.status && reading.rejection?.errorCode == broken.errorCode)

        let shared = fixture.expectationOfSharedDestination
        let refusal = HookAnswer.of(broken.status, broken.errorCode)
        #expect(shared.difference(from: refusal, MappedContent()) == nil)
        #expect(shared.status == 400 || shared.isInvalidJSONAlike)
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

    @Test("What is not as expected is told in one sentence", arguments: Difference.all)
    func differences(row: Difference) {
        let expectation = Expectation(status: 200, errorCode: nil, eventType: "t", mappedInput: Difference.input)
        #expect(expectation.difference(from: row.answer, row.content) == row.sentence)
    }
}

/// An answer to a request of type `t` with the input `{"a":1}`, and what is said about it.
struct Difference: Sendable {
    let answer: HookAnswer
    let content: MappedContent
    let sentence: String?

    static let input = Array(#"{"a":1}"#.utf8)

    init(_ answer: HookAnswer, type: String? = "t", input: [UInt8]? = Self.input, _ sentence: String?) {
        self.answer = answer
        content = MappedContent(eventType: type, mappedInput: input)
        self.sentence = sentence
    }

    static let all = [
        Difference(.of(200), nil),
        Difference(.of(422, "event_type_missing"), "answered 422 event_type_missing, expected 200"),
        Difference(.of(401, "wrong", "Check."), "answered 401 wrong, expected 200: Check."),
        Difference(.of(500), "answered 500, expected 200"),
        Difference(.of(200), type: "T", "the event type is T, expected t"),
        Difference(.of(200), type: nil, "the event type is missing, expected t"),
        Difference(.of(200), input: nil, "no mapped input was kept"),
        Difference(
            .of(500), type: "T", input: Array(#"{"a":1.0}"#.utf8),
            "answered 500, expected 200; the event type is T, expected t; the mapped input differs from byte 6 on"),
    ]
}

extension HookAnswer {
    static func of(_ status: Int, _ errorCode: String? = nil, _ detail: String? = nil) -> HookAnswer {
        var answer = HookAnswer(status: status, body: [])
        answer.errorCode = errorCode
        answer.detail = detail
        return answer
    }
}

/// A row of `fixtures/broken/cases.json`.
struct BrokenBody: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let status: Int
    let errorCode: String

    static let all: [BrokenBody] = {
        do {
            return try (JSONValue(Fixtures.bytes("broken/cases.json")).elements ?? []).map(BrokenBody.init)
        } catch {
            fatalError("fixtures/broken/cases.json: \(error)")
        }
    }()

    private init(_ row: JSONValue) throws {
        testDescription = try #require(row.at("name")?.string)
        file = try #require(row.at("file")?.string)
        status = try #require(row.at("status")?.integer)
        errorCode = try #require(row.at("error_code")?.string)
    }

    static func settings() throws -> DestinationSettings {
        let json = try Fixtures.bytes("broken/destination.json")
        return try FixtureDestination(json, fixture: "broken", file: "destination.json").settings
    }
}
