import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress

@Suite(.timeLimit(.minutes(2)))
struct HookListenerTests {
    // MARK: - Success

    @Test("A genuine webhook is answered 200 with what it fired")
    func success() async throws {
        try await HookWorld.run { world in
            let request = world.destination.request().adding("x-request-id", "my-Request_1.2")
            let answer = try await world.answer(to: request)
            #expect(answer.status == 200)
            #expect(answer.string("status") == "fired")
            #expect(answer.string("destination_id") == world.destination.id.description)
            #expect(answer.string("trigger_id") == world.destination.triggerID.description)
            #expect(answer.string("event_id") == answer.firedEventID)
            #expect(answer.string("delivery_id").flatMap(Identifier.init) != nil)
            #expect(answer.keys.count == 6)
            #expect(answer.header("content-type") == "application/json")
            #expect(answer.header("x-request-id") == "my-Request_1.2")
            #expect(answer.header("date") == "Fri, 02 Jan 2026 03:04:05 GMT")
            #expect(answer.header("connection") == nil)
            let delivery = try #require(world.dispatcher.deliveries.first)
            #expect(delivery.payload.body == Destination.payload.bytes)
            #expect(delivery.requestID == "my-Request_1.2")
            #expect(world.dispatcher.refused.isEmpty)
        }
    }

    @Test("A repeated request is answered with the first answer, marked as a duplicate")
    func duplicate() async throws {
        try await HookWorld.run { world in
            let request = world.destination.request(timestamp: Timestamp.start.unixSeconds)
            let first = try await world.answer(to: request)
            let again = try await world.answer(to: request)
            #expect(again.status == 200)
            #expect(again.keys == first.keys + ["duplicate"])
            #expect(try JSONObject(again.body)["duplicate"]?.bool == true)
            for key in first.keys { #expect(again.string(key) == first.string(key)) }
            #expect(world.dispatcher.deliveries.count == 1)
            #expect(world.dispatcher.refusals == ["duplicate"])
        }
    }

    @Test("A request signed with the secret before the rotation passes until the overlap is over")
    func rotation() async throws {
        try await HookWorld.run { world in
            let request = world.destination.request()
            let rotated = world.destination.secrets.rotated(to: .sample("next"), at: world.clock.now)
            world.directory.insert(world.destination.with(secrets: rotated, updatedAt: .start))
            #expect(try await world.answer(to: request).status == 200)
            #expect(world.dispatcher.deliveries.last?.payload.matchedSecret == .previous)
            world.clock.advance(bySeconds: 1800)
            let late = try await world.answer(to: request)
            #expect(late.errorCode == "signature_mismatch")
        }
    }

    // MARK: - Health and other paths

    @Test("The health check answers GET and HEAD, whatever body comes with it")
    func health() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            for body in ["", "GET /x HTTP/1.1\r\n\r\n"] {
                let request = Request(method: "GET", target: "/healthz", body: body.bytes)
                try await client.send(request.bytes + request.framed(.chunked(pieces: 2)).bytes)
                for _ in 0..<2 {
                    let answer = try await client.answer()
                    #expect(answer.status == 200)
                    #expect(answer.body.text == #"{"status":"ok"}"#)
                }
            }
            try await client.send(Request(method: "HEAD", target: "/healthz", framing: .none).bytes)
            let head = try await client.answer(withoutBody: true)
            #expect(head.status == 200 && head.header("content-length") == "15")
            try await client.send(Request(method: "GET", target: "/healthz", framing: .none).bytes)
            #expect(try await client.answer().status == 200)
        }
    }

    @Test(
        "Nothing else is served",
        arguments: [
            ("GET", "/", 404, "not_found"), ("POST", "/", 404, "not_found"), ("POST", "/healthz", 404, "not_found"),
            ("GET", "/metrics", 404, "not_found"), ("GET", "/readyz", 404, "not_found"),
            ("GET", "/v1/x/triggers", 404, "not_found"), ("OPTIONS", "*", 404, "not_found"),
            ("CONNECT", "localhost:80", 404, "not_found"), ("POST", "/v1/x/hooks/y/z", 404, "not_found"),
            ("GET", "/v1/x/hooks/y", 405, "method_not_allowed"), ("PUT", "/v1/x/hooks/y", 405, "method_not_allowed"),
            ("post", "/v1/x/hooks/y", 405, "method_not_allowed"),
            ("OPTIONS", "/v1/x/hooks/y", 405, "method_not_allowed"),
            ("POST", "/v1/x/hooks/y", 404, "destination_not_found"),
        ])
    func otherRequests(method: String, target: String, status: Int, code: String) async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            try await client.send(Request(method: method, target: target, body: "body".bytes).bytes)
            let answer = try await client.answer()
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            #expect(answer.keys == ["detail", "error_code", "request_id"])
            #expect(answer.header("allow") == (status == 405 ? "POST" : nil))
            try await client.send(world.destination.request().bytes)
            #expect(try await client.answer().status == 200)
            #expect(world.dispatcher.refused.isEmpty)
        }
    }

    @Test("HEAD on a hook is refused without a body, and the connection goes on")
    func headRequest() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let head = Request(method: "HEAD", target: world.destination.path, framing: .none)
            try await client.send(head.bytes + world.destination.request().bytes)
            #expect(try await client.answer(withoutBody: true).status == 405)
            #expect(try await client.answer().status == 200)
        }
    }

    @Test("A destination of another workspace, or none at all, is not found, and nothing is recorded")
    func notFound() async throws {
        try await HookWorld.run { world in
            let other = Destination.sample()
            world.directory.insert(other)
            let (mine, theirs) = (world.destination, other)
            let targets = [
                "/v1/\(mine.workspaceID)/hooks/\(theirs.id)", "/v1/\(theirs.workspaceID)/hooks/\(mine.id)",
                "/v1/\(mine.workspaceID)/hooks/\(mine.workspaceID)", "/v1/\(mine.workspaceID)/hooks/x",
                "/v1/x/hooks/\(mine.id)", "/v1/\(mine.workspaceID)/hooks/",
            ]
            for target in targets {
                var request = mine.request()
                request.target = target
                let answer = try await world.answer(to: request)
                #expect(answer.status == 404)
                #expect(answer.errorCode == "destination_not_found")
            }
            #expect(world.dispatcher.deliveries.isEmpty && world.dispatcher.refused.isEmpty)
        }
    }

    // MARK: - Request ids

    @Test(
        "A sane request id is echoed",
        arguments: ["a", "0", "a.b_c-D", "-", String(repeating: "x", count: 128)])
    func echoedRequestID(id: String) async throws {
        try await HookWorld.run { world in
            let answer = try await world.answer(to: Request(target: "/x").adding("X-Request-ID", id))
            #expect(answer.string("request_id") == id)
            #expect(answer.header("x-request-id") == id)
        }
    }

    @Test(
        "Any other is replaced by a new one",
        arguments: ["", "a b", "é", "a/b", "a\"b", "a:b", String(repeating: "x", count: 129), nil])
    func madeRequestID(id: String?) async throws {
        try await HookWorld.run { world in
            var request = Request(target: "/x")
            if let id { request = request.adding("x-request-id", id) }
            let answers = try await [world.answer(to: request), world.answer(to: request)]
            let ids = answers.compactMap { $0.string("request_id") }.compactMap(Identifier.init)
            #expect(Set(ids).count == 2)
            #expect(answers.allSatisfy { $0.header("x-request-id") == $0.string("request_id") })
        }
    }

    // MARK: - Fixtures

    @Test("Every webhook is answered as its folder says", arguments: WebhookFixture.names)
    func fixtures(name: String) async throws {
        let fixture = try WebhookFixture(name)
        try await HookWorld.run(fixture.settings) { world in
            let answer = try await world.answer(
                to: world.destination.request(fixture.body, timestamp: Timestamp.start.unixSeconds))
            #expect(answer.status == fixture.expected.status)
            #expect(answer.errorCode == fixture.expected.errorCode)
            #expect(world.dispatcher.refusals == [fixture.expected.errorCode].compactMap(\.self))
            guard fixture.expected.status == 200 else {
                #expect(world.dispatcher.deliveries.isEmpty)
                return
            }
            let delivery = try #require(world.dispatcher.deliveries.first)
            #expect(delivery.eventType.text == fixture.expected.eventType)
            #expect(delivery.input.json.text == fixture.expected.mappedInputText)
        }
    }
}
