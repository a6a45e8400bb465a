import TestSupport
import Testing

@testable import forge

/// Calls that fail: what is said, with status 1.
struct FailureTests {
    private func failure(_ reply: Reply, _ words: [String] = ["trigger", "get", ID.trigger], input: String = "") async throws -> String {
        let server = try ScriptedServer(reply)
        let run = await ForgeRun(words, server, input: input)
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(!run.error.contains(ForgeRun.key))
        return run.error.replacing(server.url, with: "SERVER")
    }

    private static let base = "/v1/\(ForgeRun.workspace)"

    @Test("The server's sentence is printed")
    func sentence() async throws {
        let body = #"{"detail":"No trigger with this id exists in this workspace.","error_code":"trigger_not_found","request_id":"r"}"#
        #expect(try await failure(.answer(404, body)) == "Error: No trigger with this id exists in this workspace.")
    }

    @Test("Each violation has a line")
    func violations() async throws {
        let body = #"""
            {"detail":[{"loc":["body","name"],"msg":"This field is required.","type":"missing"},
            {"loc":["body","schedule"],"msg":"The minute \"61\" is out of range: write a number from 0 to 59.","type":"value_error"}]}
            """#
        #expect(
            try await failure(.answer(422, body), ["trigger", "create", "--schedule", "61 * * * *"]) == """
                Error: body.name: This field is required.
                       body.schedule: The minute "61" is out of range: write a number from 0 to 59.
                """)
    }

    @Test("A fault of the server comes with the id that its log has")
    func fault() async throws {
        let body = #"{"detail":"The gateway could not finish this request.","request_id":"req-1"}"#
        #expect(try await failure(.answer(500, body)) == "Error: The gateway could not finish this request. (request id: req-1)")
    }

    @Test("Something else than the API is told by what it answered")
    func foreign() async throws {
        #expect(try await failure(.answer(502, "<html>")) == "Error: the server answered 502 and gave no reason")
        let get = "GET SERVER\(Self.base)/triggers"
        let foreign = "is not the management API of a gateway; check the API's URL"
        for (body, words) in [("<html>", ["get"]), ("", ["pause"]), (#"{"items": ["#, ["get", "--json"]), ("[]", ["fire"])] {
            let error = try await failure(.answer(200, body), ["trigger", words[0], ID.trigger] + words[1...])
            #expect(error.hasPrefix("Error: what answered ") && error.hasSuffix(foreign), "\(error)")
        }
        #expect(try await failure(.answer(200, "{}"), ["trigger", "delete", ID.trigger]).hasSuffix(foreign))
        #expect(try await failure(.answer(200, "{}"), ["trigger", "list"]) == "Error: the answer to \(get) holds no items")
        let page = Sample.page(["1"])
        #expect(try await failure(.answer(200, page), ["trigger", "list"]) == "Error: the answer to \(get) holds no objects under items")
    }

    @Test("Nothing that could steer a terminal is repeated as it was given")
    func escapes() async throws {
        let field = "x\u{1B}[31m\u{202E}y"
        let error = try await failure(.answer(200, "{}"), ["trigger", "get", ID.trigger, "--field", field])
        #expect(error.hasSuffix(#"holds no x\u001b[31m\u202ey"#), "\(error)")
    }

    @Test("An answer that breaks off is told with the URL")
    func brokenOff() async throws {
        #expect(
            try await failure(.nothing(then: .close))
                == "Error: SERVER\(Self.base)/triggers/\(ID.trigger) cannot be reached: the connection was closed before the answer was complete."
        )
    }

    @Test("A server that cannot be reached is named, and why")
    func unreachable() async throws {
        let listener = try LoopbackListener()
        let url = "http://127.0.0.1:\(listener.port)"
        listener.stop()
        let run = await ForgeRun(["trigger", "list"], environment: ForgeRun.environment(url))
        #expect(run.error == "Error: \(url)\(Self.base)/triggers cannot be reached: nothing accepts connections there.")
        #expect(run.status == 1 && run.output.isEmpty)
    }

    @Test("A file that is not JSON is named, and where it goes wrong", arguments: ["-", "file"])
    func malformedFile(source: String) async throws {
        let files = try TemporaryDirectory()
        let path = try files.write("{\"name\": }", to: "trigger.json")
        let named = source == "-" ? "-" : path
        let told = source == "-" ? "standard input" : path
        let commands = [
            ["trigger", "create", "--file", named], ["trigger", "fire", ID.trigger, "--input-file", named],
            ["destination", "dry-run", ID.destination, "--payload-file", named],
        ]
        for words in commands {
            #expect(
                try await failure(.answer(200), words, input: "{\"name\": }")
                    == "Error: \(told): Byte 9: this byte cannot stand here in JSON.")
        }
    }

    @Test("A file is a JSON object whose fields stand in it once")
    func fileOfSomethingElse() async throws {
        let words = ["trigger", "create", "--file", "-"]
        #expect(try await failure(.answer(200), words, input: "[]") == "Error: standard input: Byte 0: the JSON value is not an object.")
        #expect(try await failure(.answer(200), words, input: #"{"a":1,"a":2}"#).contains("this object has the key twice"))
    }
}
