import TestSupport
import Testing

@testable import forge

/// What is printed for programs.
struct OutputForProgramsTests {
    private static let body = "{ \"id\": \"a\\n\\u001b\",\n\"n\":  1.10, \"new\": {\"deep\": [true, \"\u{9B}é\"]} }"

    @Test("When piped, and with --json, the server's bytes are printed as they came", arguments: [nil, 120])
    func verbatim(columns: Int?) async throws {
        let server = try ScriptedServer(.answer(200, Self.body))
        let run = await ForgeRun(["action", "get", ID.action] + (columns == nil ? [] : ["--json"]), server, columns: columns)
        let body = columns == nil ? Self.body : Self.body.replacing("\u{9B}", with: "\\u009b")
        #expect(run.output == body + "\n" && run.error.isEmpty && run.status == 0)
    }

    @Test("No line end is added where there is one")
    func lineEnd() async throws {
        let run = await ForgeRun(["action", "list"], try ScriptedServer(.answer(200, "{}\n")), columns: nil)
        #expect(run.output == "{}\n")
    }

    @Test(
        "--field prints one field alone: a string without quotes, anything else as it is written",
        arguments: [("id", "a\n\u{1B}"), ("n", "1.10"), ("new.deep", "[true, \"\u{9B}é\"]"), ("new.deep.1", "\u{9B}é")])
    func field(path: String, text: String) async throws {
        let run = await ForgeRun(["action", "get", ID.action, "--field", path], try ScriptedServer(.answer(200, Self.body)), columns: nil)
        #expect(run.output == text + "\n" && run.status == 0)
    }

    @Test("A field that is not there is a failure")
    func missingField() async throws {
        let server = try ScriptedServer(.answer(200, Self.body))
        let run = await ForgeRun(["action", "get", ID.action, "--field", "secret"], server, columns: nil)
        #expect(run.error == "Error: the answer to GET \(server.url)/v1/\(ForgeRun.workspace)/skills/\(ID.action) holds no secret")
        #expect(run.status == 1 && run.output.isEmpty)
    }

    @Test("A delete prints nothing")
    func delete() async throws {
        let reply = Reply.bytes("HTTP/1.1 204 No Content\r\n\r\n", then: .keepOpen)
        let run = await ForgeRun(["trigger", "delete", ID.trigger], try ScriptedServer(reply), columns: nil)
        #expect(run.output.isEmpty && run.error.isEmpty && run.status == 0)
    }

    @Test("--all follows the pages, and shows an item that slid to the next page once")
    func all() async throws {
        let pages = [
            Sample.page([#"{"id":"a", "x":1.0}"#, #"{"id":"b"}"#], #""has_more":true,"continuation_token":2,"total":3"#),
            Sample.page([#"{"id":"b"}"#, #"{"event_id":"c"}"#, "{}"], #""has_more":true,"continuation_token":4,"total":4"#),
            Sample.page(["{}"], #""has_more":false,"continuation_token":null,"total":5"#),
        ]
        let server = try ScriptedServer(.answer(200, pages[0]), .answer(200, pages[1]), .answer(200, pages[2]))
        let run = await ForgeRun(["trigger", "list", "--all", "--active", "true"], server, columns: nil)
        #expect(
            run.output == #"{"items":[{"id":"a", "x":1.0},{"id":"b"},{"event_id":"c"},{},{}],"#
                + #""has_more":false,"continuation_token":null,"total":5}"# + "\n")
        let path = "/v1/\(ForgeRun.workspace)/triggers?is_active=true&limit=20"
        #expect(server.requests.map(\.target) == [path, path + "&continuation_token=2", path + "&continuation_token=4"])
    }

    @Test("--all goes back by as much as a list became shorter while it was read, and misses nothing that stayed")
    func shortened() async throws {
        let pages = [
            Sample.page([#"{"id":"a"}"#, #"{"id":"b"}"#], #""has_more":true,"continuation_token":2,"total":5"#),
            // "a" is gone: what the second page was to begin with, "c", has moved up to the first.
            Sample.page([#"{"id":"d"}"#, #"{"id":"e"}"#], #""has_more":false,"continuation_token":null,"total":4"#),
            Sample.page([#"{"id":"c"}"#, #"{"id":"d"}"#], #""has_more":true,"continuation_token":3,"total":4"#),
            // All are gone.
            Sample.page([], #""has_more":false,"continuation_token":null,"total":0"#),
            Sample.page([], #""has_more":false,"continuation_token":null,"total":0"#),
        ]
        let server = try ScriptedServer { .answer(200, pages[min($0.number, pages.count) - 1]) }
        let run = await ForgeRun(["task", "list", "--all"], server, columns: nil)
        #expect(
            run.output == #"{"items":[{"id":"a"},{"id":"b"},{"id":"c"},{"id":"d"}],"#
                + #""has_more":false,"continuation_token":null,"total":0}"# + "\n", "\(run.error)")
        let path = "/v1/\(ForgeRun.workspace)/tasks?limit=20"
        let tokens = ["", "&continuation_token=2", "&continuation_token=1", "&continuation_token=3", "&continuation_token=0"]
        #expect(server.requests.map(\.target) == tokens.map { path + $0 })
    }

    @Test("Pages that do not go on end with a failure, not never")
    func endlessPages() async throws {
        let page = Sample.page(["{}"], #""has_more":true,"continuation_token":2,"total":3"#)
        let server = try ScriptedServer(.answer(200, page))
        let run = await ForgeRun(["action", "list", "--all"], server, columns: nil)
        #expect(run.status == 1 && run.error.hasSuffix("holds no continuation_token that leads further") && server.requests.count == 2)
    }
}
