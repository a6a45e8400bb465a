import FieldMapping
import Foundation
import TestSupport
import Testing

@Suite(.processes)
struct MapCommandTests {
    private static let twice = "this object has the key twice and its value is needed."

    private let files: TemporaryDirectory

    init() throws {
        files = try TemporaryDirectory()
    }

    @Test("Every mapping fixture is printed as it says, and nothing else", arguments: MappingRow.all)
    func fixtures(row: MappingRow) throws {
        let run = try map(row.mapping, row.payload, row.template)
        #expect(run.exit == .exited(0), "\(run.errorText)")
        #expect(run.output.joined(separator: "\n") == row.merged)
    }

    @Test("Without a template the mapped input stands alone")
    func withoutTemplate() throws {
        let run = try map(#"{"phone_to":"contact.phone","none":"x"}"#, #" {"contact":{"phone":1.10}} "#)
        #expect(run.exit == .exited(0))
        #expect(run.output == [#"{"phone_to":1.10}"#])
    }

    @Test("All that is wrong with a mapping is told, one line each")
    func violations() throws {
        let run = try map(#"{"contact.phone":"phone_to","goal":1,"x":"a..b"}"#, "{}")
        let file = files.path + "/mapping"
        #expect(run.exit == .exited(1) && run.output.isEmpty)
        #expect(
            run.errorText == """
                Error: \(file): contact.phone: Field and path look swapped, as a field holds no dot: \
                write {"<input field>": "<path>"}.
                \(file): goal: The path to the value must be a string.
                \(file): x: A segment is missing at byte 2 of the path: remove the dot, or write "\\." for a dot in a key.

                """)
    }

    @Test(
        "Text that is refused is named with the byte, and ends with status 1",
        arguments: [
            ("[]", "{}", "{}", "mapping: Byte 0: the JSON value is not an object."),
            (#"{"a":"x","a":"y"}"#, "{}", "{}", "mapping: Byte 9: \(twice)"),
            (#"{"a":"x"}"#, #"{"x":01}"#, "{}", "payload: Byte 6: the number is not a valid JSON number."),
            ("{}", #"{"x":"secret""#, "{}", "payload: Byte 13: the text ends inside a JSON value."),
            (#"{"a":"x"}"#, #"{"x":1,"x":2}"#, "{}", "payload: Byte 7: \(twice)"),
            // Refused as a hook refuses it, though nothing maps it.
            ("{}", #"{"type":1,"type":2}"#, "{}", "payload: Byte 10: \(twice)"),
            ("{}", "{}", "", "template: Byte 0: there is no JSON value."),
        ])
    func refusedContent(mapping: String, payload: String, template: String, message: String) throws {
        let run = try map(mapping, payload, template)
        #expect(run.exit == .exited(1) && run.output.isEmpty)
        #expect(run.errorText == "Error: \(files.path)/\(message)\n")
    }

    @Test("A file that is not there ends with status 2")
    func missingFile() throws {
        let there = try files.write("{}", to: "there")
        let gone = files.path + "/gone"
        let cases = [(gone, there, there), (there, gone, there), (there, there, gone)]
        for (mapping, payload, template) in cases {
            let run = try CommandRun(["map", "--mapping", mapping, "--payload", payload, "--template", template])
            #expect(run.exit == .exited(2) && run.output.isEmpty)
            #expect(run.errorText == "Error: the file \(gone) cannot be read: No such file or directory\n")
        }
    }

    @Test(
        "Arguments that are missing or unknown end with status 2",
        arguments: [["--mapping", "m"], ["--payload", "p"], ["--mapping", "m", "--payload", "p", "--else"]])
    func arguments(flags: [String]) throws {
        let run = try CommandRun(["map"] + flags)
        #expect(run.exit == .exited(2) && run.output.isEmpty)
        #expect(run.errorText.contains("Usage: gateway map --mapping <file> --payload <file> [--template <file>]"))
    }

    @Test("The help says what the files hold")
    func help() throws {
        let run = try CommandRun(["help", "map"])
        #expect(run.exit == .exited(0))
        #expect(
            run.output.joined(separator: "\n") == """
                OVERVIEW: Maps a payload to the input that a trigger fires with, and prints it.

                Values are printed as they stand in the payload and in the template, byte for
                byte. A path that finds nothing maps nothing.

                USAGE: gateway map --mapping <file> --payload <file> [--template <file>]

                OPTIONS:
                  --mapping <file>        Holds the field mapping: {"<field>": "<path>"}.
                  --payload <file>        Holds the payload, a JSON object.
                  --template <file>       Holds the trigger's input template, a JSON object.
                                          (default: {})
                  --version               Show the version.
                  -h, --help              Show help information.

                """)
    }

    private func map(_ mapping: String, _ payload: String, _ template: String? = nil) throws -> CommandRun {
        var flags = ["--mapping", try files.write(mapping, to: "mapping")]
        flags += ["--payload", try files.write(payload, to: "payload")]
        if let template { flags += ["--template", try files.write(template, to: "template")] }
        return try CommandRun(["map"] + flags)
    }
}

/// A row of `fixtures/mapping/cases.json`.
struct MappingRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let payload: String
    let mapping: String
    let template: String
    let merged: String

    static let all: [MappingRow] = {
        do {
            let rows = try JSONValue(Fixtures.bytes("mapping/cases.json")).elements ?? []
            return try rows.map { try MappingRow(try #require(try $0.object())) }
        } catch {
            fatalError("fixtures/mapping/cases.json: \(error)")
        }
    }()

    private init(_ row: JSONObject) throws {
        func text(_ key: String) throws -> String { try #require(row[key]?.string, "\(key)") }
        testDescription = try text("name")
        payload = try text("payload")
        mapping = try #require(row["mapping"]).written
        template = try text("template")
        merged = try text("merged")
    }
}
