import TestSupport
import Testing

@testable import forge

/// What is sent.
struct RequestTests {
    private func request(_ words: [String], input: String = "", _ reply: Reply = .answer(200)) async throws -> ReceivedRequest {
        let server = try ScriptedServer(["delete", "revoke"].contains(words[1]) ? .answer(204) : reply)
        let run = await ForgeRun(words, server, columns: nil, input: input)
        #expect(run.status == 0, "\(run.error)")
        return try #require(server.requests.first)
    }

    @Test(
        "Each command is one request",
        arguments: [
            ("action create --slug a", "POST /skills"), ("action list", "GET /skills"), ("action get A", "GET /skills/A"),
            ("action update A --slug a", "PUT /skills/A"), ("action delete A", "DELETE /skills/A"),
            ("action rotate-secret A", "POST /skills/A/rotate-secret"), ("trigger create --name a", "POST /triggers"),
            ("trigger create --name a --dry-run", "POST /triggers/dry-run"),
            (
                "trigger list --active false --limit 5 --continuation-token 10",
                "GET /triggers?is_active=false&limit=5&continuation_token=10"
            ),
            ("trigger get A", "GET /triggers/A"), ("trigger update A --name a", "PUT /triggers/A"),
            ("trigger delete A", "DELETE /triggers/A"),
            ("trigger pause A", "POST /triggers/A/pause"), ("trigger resume A", "POST /triggers/A/resume"),
            ("trigger fire A", "POST /triggers/A/fire"), ("trigger runs A --limit 20", "GET /triggers/A/runs?limit=20"),
            ("destination create --name a", "POST /webhook-destinations"),
            ("destination list --continuation-token a&b=c", "GET /webhook-destinations?continuation_token=a%26b%3Dc"),
            ("destination get A", "GET /webhook-destinations/A"), ("destination update A --name a", "PUT /webhook-destinations/A"),
            ("destination delete A", "DELETE /webhook-destinations/A"),
            ("destination rotate-secret A", "POST /webhook-destinations/A/rotate-secret"),
            ("destination deliveries A", "GET /webhook-destinations/A/deliveries"),
            ("destination delivery A A", "GET /webhook-destinations/A/deliveries/A"),
            ("destination redeliver A A", "POST /webhook-destinations/A/deliveries/A/redeliver"),
            ("destination dry-run A --payload {}", "POST /webhook-destinations/A/dry-run"),
            ("event publish lead.scored", "POST /events"), ("task list", "GET /tasks"),
            ("task list --status in_progress --limit 5", "GET /tasks?status=in%5Fprogress&limit=5"), ("task get A", "GET /tasks/A"),
            ("task cancel A", "POST /tasks/A/cancel"), ("key create --name a --role viewer", "POST /api-keys"),
            ("key list --limit 5", "GET /api-keys?limit=5"), ("key revoke A", "DELETE /api-keys/A"),
        ])
    func line(command: String, expected: String) async throws {
        let words = command.split(separator: " ").map { $0 == "A" ? ID.action : String($0) }
        let request = try await request(words)
        let base = "/v1/\(ForgeRun.workspace)"
        #expect("\(request.method) \(request.target)" == expected.replacing("/A", with: "/\(ID.action)").replacing(" ", with: " \(base)"))
        #expect(request.headers["authorization"] == "Bearer \(ForgeRun.key)")
        #expect(request.headers["content-type"] == "application/json" && request.headers["user-agent"] == "forge")
    }

    @Test("A key's name and role are fields, and so are the filters of deliveries parameters")
    func keysAndFilters() async throws {
        let request = try await request(["key", "create", "--name", "a\"b", "--role", "viewer"])
        #expect(request.body == #"{"name":"a\"b","role":"viewer"}"#)
        let filtered = try await self.request([
            "destination", "deliveries", ID.action, "--status", "failed", "--created-after", "2026-01-02T03:04:05Z", "--created-before",
            "2026-01-03T00:00:00Z",
        ])
        let times = "created_after=2026%2D01%2D02T03%3A04%3A05Z&created_before=2026%2D01%2D03T00%3A00%3A00Z"
        #expect(filtered.target.hasSuffix("/deliveries?status=failed&\(times)"), "\(filtered.target)")
        let forced = try await self.request(["destination", "redeliver", ID.action, ID.action, "--force"])
        #expect(forced.body == #"{"force":true}"#)
    }

    @Test("Every option of a trigger is a field")
    func trigger() async throws {
        let request = try await request([
            "trigger", "create", "--name", "a\"b", "--description", "", "--event-type", "t", "--event-filter", #"{"a": 1.10}"#,
            "--action-id", ID.action.uppercased(), "--input-template", "{}", "--schedule", "@daily", "--timezone", "UTC",
        ])
        #expect(
            request.body == #"{"name":"a\"b","description":"","event_type":"t","event_filter":{"a": 1.10},"action_id":"\#(ID.action)","#
                + #""input_template":{},"schedule":"@daily","timezone":"UTC"}"#)
    }

    @Test("Every option of a destination is a field")
    func destination() async throws {
        let request = try await request([
            "destination", "create", "--name", "n", "--trigger-id", ID.trigger, "--description", "d", "--accepted-event-type", "a.*",
            "--accepted-event-type", "b", "--map", "phone_to=a.b=c", "--map", "x=y", "--retry-attempts", "2", "--active", "true",
            "--require-timestamp", "false", "--dedupe-window-seconds", "60", "--dedupe-path", "id", "--rate-limit-per-second", "7",
        ])
        #expect(
            request.body == #"{"trigger_id":"\#(ID.trigger)","name":"n","description":"d","accepted_event_types":["a.*","b"],"#
                + #""field_mapping":{"phone_to":"a.b=c","x":"y"},"retry_attempts":2,"is_active":true,"require_timestamp":false,"#
                + #""dedupe_window_seconds":60,"dedupe_path":"id","rate_limit_per_second":7}"#)
    }

    @Test("Every option of an action is a field")
    func action() async throws {
        let request = try await request([
            "action", "create", "--action-type", "http_request", "--slug", "s", "--name", "n", "--description", "d",
            "--config", #"{"url":"https://x"}"#, "--input-schema", "{ }", "--enabled", "false",
        ])
        #expect(
            request.body == #"{"action_type":"http_request","slug":"s","name":"n","description":"d","config":{"url":"https://x"},"#
                + #""input_schema":{ },"enabled":false}"#)
    }

    private static let file = "{ \"name\": \"from the file\",\n  \"big\": 12345678901234567890, \"e\": \"\\u00e9\" }"

    @Test("A file goes through as it is", arguments: [true, false])
    func file(isStandardInput: Bool) async throws {
        let files = try TemporaryDirectory()
        let path = isStandardInput ? "-" : try files.write(Self.file, to: "trigger.json")
        #expect(try await request(["trigger", "create", "--file", path], input: Self.file).body == Self.file)
    }

    @Test("Options replace fields of the file or add to them, then --set does; everything else stays as it is written")
    func overlay() async throws {
        let words = ["trigger", "update", ID.trigger, "--file", "-", "--name", "n", "--schedule", "@daily"]
        let plain = try await request(words, input: Self.file)
        #expect(plain.body == #"{"name":"n","big":12345678901234567890,"e":"\u00e9","schedule":"@daily"}"#)
        let more = ["--set", "schedule=null", "--set", #"new={"a": [1, 2]}"#, "--set", "new=1.10"]
        let set = try await request(words + more, input: Self.file)
        #expect(set.body == #"{"name":"n","big":12345678901234567890,"e":"\u00e9","schedule":null,"new":1.10}"#)
    }

    @Test("--set alone is enough")
    func set() async throws {
        #expect(try await request(["action", "update", ID.action, "--set", #"name="a=b""#]).body == #"{"name":"a=b"}"#)
    }

    @Test(
        "A fire takes its input from the command line, a file or standard input, or has none", arguments: ["text", "file", "input", "none"])
    func fire(source: String) async throws {
        let input = #"{"n": 1.10}"#
        let files = try TemporaryDirectory()
        let path = try files.write(input + "\n", to: "input.json")
        let words = ["text": ["--input", input], "file": ["--input-file", path], "input": ["--input-file", "-"]][source] ?? []
        let request = try await request(["trigger", "fire", ID.trigger] + words, input: input + "\n")
        #expect(request.body == (source == "none" ? "" : #"{"input":{"n": 1.10}}"#))
        #expect(request.idempotencyKey == nil)
    }

    @Test(
        "An event takes its data from the command line, a file or standard input, or has none",
        arguments: ["text", "file", "input", "none"])
    func publish(source: String) async throws {
        let data = #"{"score": 87.0}"#
        let files = try TemporaryDirectory()
        let path = try files.write(data + "\n", to: "data.json")
        let words = ["text": ["--data", data], "file": ["--file", path], "input": ["--file", "-"]][source] ?? []
        let request = try await request(["event", "publish", "lead.\"scored"] + words, input: data + "\n", .answer(201))
        #expect(request.body == #"{"event_type":"lead.\"scored""# + (source == "none" ? "}" : #","data":{"score": 87.0}}"#))
        #expect(request.idempotencyKey == nil)
    }

    @Test("The idempotency key is sent as it is", arguments: [["trigger", "fire", ID.trigger], ["event", "publish", "a"]])
    func idempotencyKey(words: [String]) async throws {
        let key = "Call-1:~!"
        #expect(try await request(words + ["--idempotency-key", key]).idempotencyKey == key)
    }

    @Test("A payload to try out is sent as it is")
    func dryRun() async throws {
        let request = try await request(["destination", "dry-run", ID.destination, "--payload-file", "-"], input: #"{"a": 1.10}"#)
        #expect(request.body == #"{"payload":{"a": 1.10}}"#)
    }
}
