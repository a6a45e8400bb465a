import TestSupport
import Testing

@testable import forge

/// Arguments and settings that cannot be used: what is said, with status 2, before anything is sent.
struct ArgumentTests {
    @Test(
        "What cannot be used is named",
        arguments: [
            (["trigger", "get"], "Missing expected argument '<id>'"), (["trigger", "get", "x"], "The value 'x' is invalid for '<id>'"),
            (["trigger", "get", "../\(ID.trigger)"], "The value '../\(ID.trigger)' is invalid for '<id>'"),
            (["trigger", "create"], "Nothing is given; use options for fields, --set or --file"),
            (["action", "update", ID.action], "Nothing is given; use options for fields, --set or --file"),
            (["action", "create", "--file", "/no/such/file"], "the file /no/such/file cannot be read"),
            (["action", "create", "--set", "name"], "The value 'name' is invalid for '--set <key=json>': KEY=JSON is needed"),
            (["action", "create", "--set", "=1"], "The value '=1' is invalid for '--set <key=json>': KEY=JSON is needed"),
            (
                ["action", "create", "--set", "name=x"],
                "The value 'name=x' is invalid for '--set <key=json>': Byte 0: this byte cannot stand here in JSON. "
                    + #"A text needs its quotes: --set 'name="…"'"#
            ),
            (["action", "create", "--enabled", "yes"], "The value 'yes' is invalid for '--enabled <bool>'"),
            (
                ["action", "create", "--config", "{"],
                "The value '{' is invalid for '--config <json>': Byte 1: the text ends inside a JSON value."
            ),
            (["destination", "create", "--map", "x"], "The value 'x' is invalid for '--map <field=path>': FIELD=PATH is needed"),
            (["destination", "create", "--retry-attempts", "x"], "The value 'x' is invalid for '--retry-attempts <n>'"),
            (["destination", "dry-run", ID.destination], "Give --payload or --payload-file"),
            (["destination", "redeliver", ID.destination], "Missing expected argument '<delivery-id>'"),
            (["trigger", "list", "--active", "maybe"], "The value 'maybe' is invalid for '--active <bool>'"),
            (["trigger", "fire", ID.trigger, "--input", "{}", "--input-file", "x"], "--input and --input-file exclude one another"),
            (
                ["trigger", "fire", ID.trigger, "--idempotency-key", ""],
                "The value '' is invalid for '--idempotency-key <key>': 1 to 256 visible ASCII characters are needed"
            ),
            (
                ["event", "publish", "a", "--idempotency-key", "a b"],
                "The value 'a b' is invalid for '--idempotency-key <key>': 1 to 256 visible ASCII characters are needed"
            ), (["event", "publish", "a", "--data", "{}", "--file", "x"], "--data and --file exclude one another"),
            (["event", "publish"], "Missing expected argument '<type>'"), (["event", "tail", "--count", "0"], "--count is 1 or more"),
            (["event", "tail", "--after", "x"], "The value 'x' is invalid for '--after <event-id>'"),
            (["event", "chain", "x"], "The value 'x' is invalid for '<id>'"),
            (["event", "chain", ID.event, "--tree", "--json"], "--tree excludes --json and --field"),
            (["event", "chain", ID.event, "--tree", "--field", "items"], "--tree excludes --json and --field"),
            (["task", "cancel"], "Missing expected argument '<id>'"),
            (["task", "list", "--limit", "x"], "The value 'x' is invalid for '--limit <n>'"),
            (["trigger", "list", "--json", "--field", "id"], "--json and --field exclude one another"),
            (["trigger", "list", "--api-key", "k"], "Unknown option '--api-key'"), (["trigger", "lst"], "Unexpected argument 'lst'"),
        ])
    func unusable(words: [String], message: String) async throws {
        let server = try ScriptedServer(.answer(200))
        let run = await ForgeRun(words, server)
        #expect(run.error.hasPrefix("Error: \(message)"), "\(run.error)")
        #expect(run.status == 2 && run.output.isEmpty && server.requests.isEmpty)
    }

    @Test(
        "A setting that is missing is named, with its option; an empty one counts as missing",
        arguments: [
            ("FORGE_API_URL", "--api-url"), ("FORGE_WORKSPACE_ID", "--workspace-id"), ("FORGE_API_KEY", "--api-key-file"),
        ])
    func missing(variable: String, option: String) async throws {
        for value in [nil, ""] {
            var environment = ForgeRun.environment("http://127.0.0.1:9")
            environment[variable] = value
            let run = await ForgeRun(["trigger", "list"], environment: environment)
            #expect(run.error == "Error: \(variable) is not set; set it, or use \(option)" && run.status == 2)
        }
    }

    @Test(
        "A setting that cannot be used is told without being repeated, for it may hold a key",
        arguments: [
            ("FORGE_API_URL", "http://u:secret@h", "FORGE_API_URL: the management API has a base URL like http://127.0.0.1:8081"),
            ("FORGE_WORKSPACE_ID", "secret", "FORGE_WORKSPACE_ID: a workspace is a UUID"),
            ("FORGE_API_KEY", "secret\n", "the API key is not all visible ASCII"),
        ])
    func unusableSetting(variable: String, value: String, message: String) async throws {
        var environment = ForgeRun.environment("http://127.0.0.1:9")
        environment[variable] = value
        let run = await ForgeRun(["trigger", "list"], environment: environment)
        #expect(run.error == "Error: " + message && run.status == 2)
    }

    @Test("Options go before the environment")
    func options() async throws {
        let files = try TemporaryDirectory()
        let key = try files.write("another-key\n", to: "key")
        let server = try ScriptedServer(.answer(200))
        let words = ["trigger", "list", "--api-url", server.url + "/", "--workspace-id", ID.action, "--api-key-file", key]
        let run = await ForgeRun(words, columns: nil, environment: ForgeRun.environment("http://127.0.0.1:9"))
        #expect(run.status == 0, "\(run.error)")
        let request = try #require(server.requests.first)
        #expect(request.target == "/v1/\(ID.action)/triggers" && request.headers["authorization"] == "Bearer another-key")
    }

    @Test("A key file that cannot be used is named", arguments: [nil, "", "\n"])
    func keyFile(content: String?) async throws {
        let files = try TemporaryDirectory()
        let path = try content.map { try files.write($0, to: "key") } ?? files.path + "/none"
        let run = await ForgeRun(["trigger", "list", "--api-key-file", path])
        let reason = content == nil ? "cannot be read: No such file or directory" : "is empty; it must hold the secret"
        #expect(run.error == "Error: the file \(path) \(reason)" && run.status == 2)
    }
}
