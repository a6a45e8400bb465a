import FieldMapping
import Foundation
import Ingress
import Terminal
import TestSupport
import Testing

@testable import gateway

struct ReplayFixtureTests {
    private let files: TemporaryDirectory
    private static let destination = #"{"destination":{"name":"D"},"trigger":{"name":"T","event_type":"t"}}"#

    init() throws {
        files = try TemporaryDirectory()
    }

    @Test("Folders are walked by name, and what describes a body is none")
    func walk() throws {
        let names = ["b/body.json", "b/inner/body.json", "a/body.json", "c/x.json", "c/d/body.json", "z.json", "n.txt"]
        for name in names { _ = try files.write("{}", to: name) }
        _ = try files.write(Self.destination, to: "destination.json")
        _ = try files.write(#"{"status":200}"#, to: "c/expected.json")
        _ = try files.write("{}", to: ".hidden/body.json")
        try FileManager.default.createSymbolicLink(
            atPath: files.path + "/loop", withDestinationPath: files.path)
        #expect(try Fixture.all(at: [files.path]).map(\.name) == ["a", "b", "d", "x.json", "z.json"])
    }

    @Test("Paths come in their order, and any file that is named is a body")
    func named() throws {
        let text = try files.write("x", to: "n.txt")
        let description = try files.write("y", to: "destination.json")
        let body = try files.write("z", to: "lead/body.json")
        let fixtures = try Fixture.all(at: [text, files.path + "/lead/", description, body])
        #expect(fixtures.map(\.name) == ["n.txt", "lead", "destination.json", "lead"])
        #expect(fixtures.map(\.body) == ["x", "z", "y", "z"].map { Array($0.utf8) })
    }

    @Test("What stands beside a body goes with it, whether the folder or the file is named")
    func described() throws {
        let body = try files.write("{}", to: "lead/body.json")
        _ = try files.write(Self.destination, to: "lead/destination.json")
        _ = try files.write(#"{"status":422,"error_code":"event_type_missing"}"#, to: "lead/expected.json")
        for path in [body, files.path + "/lead"] {
            let fixture = try #require(try Fixture.all(at: [path]).first)
            #expect(fixture.destination?.settings.name == "lead")
            #expect(fixture.expected == Expectation(status: 422, errorCode: "event_type_missing"))
        }
    }

    @Test("A path without a fixture cannot be used")
    func unusable() throws {
        #expect(throws: SettingsError.invalid("there is nothing at \(files.path)/none")) {
            try Fixture.all(at: [files.path + "/none"])
        }
        let message = "the folder \(files.path) holds no body.json and no other .json file"
        #expect(throws: SettingsError.invalid(message)) { try Fixture.all(at: [files.path]) }
    }

    @Test(
        "A description that is not what it has to be is named",
        arguments: [
            ("destination.json", "[]", "Byte 0: the JSON value is not an object."),
            ("destination.json", "{}", "destination is missing"),
            ("destination.json", #"{"destination":1}"#, "destination has to be an object"),
            ("destination.json", #"{"destination":{}}"#, "trigger is missing"),
            (
                "destination.json", #"{"destination":{"accepted_event_types":"x"},"trigger":{}}"#,
                "accepted_event_types has to be a list"
            ),
            (
                "destination.json", #"{"destination":{"accepted_event_types":["a b"]},"trigger":{}}"#,
                "accepted_event_types holds something that is no event type, or too many"
            ),
            (
                "destination.json", #"{"destination":{"field_mapping":{"a":1}},"trigger":{}}"#,
                "a: The path to the value must be a string."
            ),
            (
                "destination.json", #"{"destination":{"dedupe_path":""},"trigger":{}}"#,
                "dedupe_path: The path is empty: name the keys that lead to the value, joined by dots."
            ),
            ("expected.json", #"{"status":"200"}"#, "status has to be an integer"),
            ("expected.json", "{", "Byte 1: the text ends inside a JSON value."),
        ])
    func unusableDescription(file: String, json: String, message: String) throws {
        _ = try files.write("{}", to: "lead/body.json")
        let path = try files.write(json, to: "lead/" + file)
        let error = #expect(throws: CommandFailure.self) { try Fixture.all(at: [files.path]) }
        #expect(error?.description == "\(path): \(message)")
    }

    @Test("A member that is set takes the place of the one that was there")
    func with() throws {
        let object = try JSONObject(Array(#"{ "a" : 1.10, "b": [ ] }"#.utf8))
        #expect(object.with("a", "x").json == Array(#"{"b":[ ],"a":"x"}"#.utf8))
        #expect(FixtureDestination.plain("n").trigger.json == Array(#"{"name":"n","event_type":"replay"}"#.utf8))
    }

    @Test(
        "A key that stands twice is found wherever it stands",
        arguments: [
            ("{}", false), (#"{"a":{"a":[{"a":1},{"a":1}]}}"#, false), (#"{"a":1,"\u0061":1}"#, true),
            (#"{"x":[1,[{"y":{"a":1,"a":1}}]]}"#, true),
        ])
    func duplicates(json: String, isTwice: Bool) throws {
        #expect(try JSONValue(Array(json.utf8)).holdsKeyTwice == isTwice)
    }
}
