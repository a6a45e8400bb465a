import Identifiers
import TestSupport
import Testing
import TriggerBridge

@Suite("A remote engine")
struct RemoteEngineTests {
    @Test("gets the request that the contract describes")
    func requestForm() async throws {
        let server = try ScriptedServer(.fired())
        let harness = try Harness(server.url + "/api/")
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = await harness.engine.fire(try Harness.fire(traceparent: parent))

        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        let trigger = "0190a1b2-0000-7000-8000-00000000b001"
        #expect(request.target == "/api/v1/0190a1b2-0000-7000-8000-00000000a001/triggers/\(trigger)/fire")
        #expect(request.body == #"{"input":\#(Harness.input)}"#)
        #expect(request.headers["authorization"] == "Bearer \(Harness.key)")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["idempotency-key"] == Harness.deliveryID)
        #expect(request.headers["x-amigo-triggered-by"] == "webhook:0190a1b2-0000-7000-8000-00000000c001")
        #expect(request.headers["traceparent"] == parent)
        #expect(request.headers["expect"] == nil)
    }

    @Test("gets a large input whole and without an Expect header")
    func largeInput() async throws {
        let server = try ScriptedServer(.fired())
        let harness = try Harness(server.url)
        let input = #"{"text":"\#(String(repeating: "ä", count: 1_000_000))"}"#
        let fire = try Harness.fire(input: input)
        #expect(await harness.engine.fire(fire).firedEventID != nil)
        let request = try #require(server.requests.first)
        #expect(request.body == #"{"input":\#(input)}"#)
        #expect(request.headers["expect"] == nil)
        #expect(request.headers["traceparent"] == nil)
    }

    @Test("takes a fire, and the id of its event comes back in lower case")
    func fired() async throws {
        let server = try ScriptedServer(.fired("0190A1B2-0000-7000-8000-00000000ABCD"))
        let harness = try Harness(server.url)
        let outcome = try await harness.fire()
        #expect(outcome.firedEventID?.description == "0190a1b2-0000-7000-8000-00000000abcd")
        #expect(outcome.classes == ["answered"])
        #expect(outcome.attempts.first?.status == 200)
        #expect(outcome.attempts.first?.startedAt == harness.timer.now())
        #expect(server.requests.count == 1)
    }

    @Test("that refuses the key is told of once for each workspace, and again after it took a fire of it")
    func keyRefused() async throws {
        let answers: [Reply] = [.answer(401), .answer(403), .answer(404), .answer(403), .fired(), .fired(), .answer(401)]
        let server = try ScriptedServer { answers[$0.number - 1] }
        let recorder = LogRecorder()
        let harness = try Harness(server.url, logger: recorder.logger)
        let (a, b) = ("0190a1b2-0000-7000-8000-00000000a001", "0190a1b2-0000-7000-8000-00000000a002")
        for workspace in [a, a, a, b, a, a, a] { _ = await harness.engine.fire(try Harness.fire(workspaceID: workspace)) }
        let told = ["401 bridge.workspace_id=\(a)", "403 bridge.workspace_id=\(b)", "401 bridge.workspace_id=\(a)"]
        #expect(recorder.lines.filter { $0.hasPrefix("warning") } == told.map { "warning engine refuses the key bridge.status=\($0)" })
    }

    @Test("is never asked again after an HTTP answer", arguments: [204, 301, 404, 409, 422, 429, 500, 503])
    func rejected(status: Int) async throws {
        let headers = "Location: http://127.0.0.1:1/\r\nRetry-After: 0\r\n"
        let server = try ScriptedServer(.answer(status, status == 204 ? "" : "{}", headers: headers), .fired())
        let harness = try Harness(server.url)
        let outcome = try await harness.fire()
        #expect(outcome.rejectedStatus == status)
        #expect(outcome.attempts.map(\.status) == [status])
        #expect(outcome.classes == ["answered"])
        #expect(server.requests.count == 1)
        #expect(harness.timer.delays.isEmpty)
    }

    @Test(
        "is no trigger engine when its 200 names no event",
        arguments: ["", "hello", "{}", #"{"fired_event_id":7}"#, #"{"fired_event_id":"soon"}"#, "[]"])
    func notAnEngine(body: String) async throws {
        let server = try ScriptedServer(.answer(200, body), .fired())
        let outcome = try await Harness(server.url).fire()
        #expect(outcome.rejectedStatus == 200)
        #expect(server.requests.count == 1)
    }

    @Test("is no trigger engine when its answer is larger than the bound")
    func tooLarge() async throws {
        let server = try ScriptedServer(.answer(200, String(repeating: "x", count: 5000)), .fired())
        let harness = try Harness(server.url) { $0.maximumResponseBytes = 4096 }
        let outcome = try await harness.fire()
        #expect(outcome.rejectedStatus == 200)
        #expect(outcome.classes == ["response_too_large"])
        #expect(outcome.attempts.map(\.status) == [200])
        #expect(server.requests.count == 1)
    }

    @Test("reports each attempt before the outcome")
    func reportsAttempts() async throws {
        let server = try ScriptedServer(.nothing(then: .reset), .nothing(then: .close), .fired())
        let harness = try Harness(server.url)
        let seen = Collected<Attempt>()
        let fire = try Harness.fire()
        let outcome = await withCheckedContinuation { continuation in
            harness.engine.fire(fire, onAttempt: seen.add) { continuation.resume(returning: $0) }
        }
        #expect(seen.values == outcome.attempts)
        #expect(seen.values.map(\.number) == [1, 2, 3])
        #expect(seen.values.map(\.startedAt) == [1_767_323_045_000, 1_767_323_045_500, 1_767_323_046_500])
        #expect(seen.values.allSatisfy { $0.duration > 0 })
    }

    @Test(
        "is refused by configuration when its address or key cannot be used",
        arguments: [("ftp://engine.example", "k"), ("http://127.0.0.1", ""), ("http://127.0.0.1", "a\r\nb: c")])
    func unusable(address: String, key: String) throws {
        let client = try HTTPClient()
        #expect(throws: SetupError.self) {
            try RemoteEngine(baseURL: address, apiKey: key, client: client, logger: Harness.silent)
        }
    }
}
