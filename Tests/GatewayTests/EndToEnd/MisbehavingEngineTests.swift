import FieldMapping
import Foundation
import TestSupport
import Testing

/// What an edge makes of an engine that misbehaves: how many requests it sends, what it answers, what it keeps.
@Suite(.processes)
struct MisbehavingEngineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// To the first requests; the last one to all that follow.
        let replies: [Reply]
        /// `outcome` of each attempt in the delivery log; the engine sees as many requests.
        let attempts: [String]
        let status: Int
        let code: String?
        let engineStatus: Int?

        init(_ description: String, _ replies: Reply..., attempts: String..., status: Int, engineStatus: Int? = nil) {
            testDescription = description
            self.replies = replies
            self.attempts = attempts
            self.status = status
            self.engineStatus = engineStatus
            code = [502: "engine_rejected", 503: "engine_unreachable"][status]
        }
    }

    private static let reset = Reply.nothing(then: .reset)
    private static let partOfAHead = Reply.bytes("HTTP/1.1 200 OK\r\ncontent-le", then: .reset)
    private static let halfABody = Reply.bytes("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"fired", then: .close)

    static let rows: [Row] =
        [301, 404, 409, 422, 429, 500, 503].map { status in
            let reply = Reply.answer(status, #"{"detail":"scripted"}"#, headers: "location: http://127.0.0.1:1/\r\n")
            return Row("answers \(status)", reply, attempts: "answered", status: 502, engineStatus: status)
        } + [
            Row("keeps silent", .silence, attempts: "timeout_answering", "timeout_answering", status: 503),
            Row("resets", reset, attempts: "connection_reset", "connection_reset", status: 503),
            Row("resets in mid-answer", partOfAHead, attempts: "connection_reset", "connection_reset", status: 503),
            Row("half a body", halfABody, attempts: "closed_early", "closed_early", status: 503),
            Row("answers in one-byte packets", Reply.fired().inSingleBytes, attempts: "answered", status: 200),
            Row(
                "recovers at the third attempt", reset, halfABody, .fired(), attempts: "connection_reset", "closed_early", "answered",
                status: 200),
            Row(
                "recovers at the fourth attempt", reset, reset, .silence, .fired(), attempts: "connection_reset", "connection_reset",
                "timeout_answering", "answered", status: 200),
            Row("resets, then fires", reset, .fired(), attempts: "connection_reset", "answered", status: 200),
            Row("keeps silent, then fires", .silence, .fired(), attempts: "timeout_answering", "answered", status: 200),
            Row(
                "half a body, then 500", halfABody, .answer(500), attempts: "closed_early", "answered", status: 502,
                engineStatus: 500),
        ]

    @Test("each way to fail is tried as often as the contract says, and is on record", arguments: rows)
    func failure(row: Row) throws {
        let engine = try ScriptedServer { row.replies[min($0.number, row.replies.count) - 1] }
        let edge = try GatewayWorld.edge(of: engine.url, ["--engine-timeout-ms", "400"])
        let retries = max(1, row.attempts.count - 1)
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":\#(retries)"#, triggerID: Self.trigger)
        let reply = try edge.post(#"{"type":"lead"}"#, to: hook, headers: [("traceparent", Self.traceparent)])
        #expect(reply.status == row.status && reply.errorCode == row.code, "\(reply.text)")
        #expect((reply.header("retry-after") != nil) == (row.status == 503))

        let entry = try #require(try edge.newestDelivery(of: hook))
        #expect(entry.attempts == row.attempts)
        #expect(entry.type == (row.status == 200 ? "delivery.fired" : "delivery.failed"))
        #expect(entry.text("reason") == row.code)
        #expect(entry.data.at("engine_status")?.integer == row.engineStatus)
        if row.status == 200 { #expect(entry.text("fired_event_id") == Reply.firedEventID) }
        #expect(engine.requests.count == row.attempts.count)
        for request in engine.requests {
            #expect(request.method == "POST")
            #expect(request.target == "/v1/\(edge.workspace)/triggers/\(Self.trigger)/fire")
            #expect(request.idempotencyKey == entry.id)
            #expect(request.headers["authorization"] == "Bearer gwk_fake")
            #expect(request.headers["x-amigo-triggered-by"] == "webhook:\(hook.id)")
            #expect(request.headers["traceparent"] == Self.traceparent)
            #expect(request.body == #"{"input":{}}"#)
        }
    }

    @Test("a port that nobody listens on is tried again, and reported")
    func closedPort() throws {
        let edge = try GatewayWorld.edge(of: "http://127.0.0.1:\(try LoopbackListener.closedPort())")
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":2"#, triggerID: Self.trigger)
        let start = ContinuousClock.now
        #expect(try edge.post(#"{"type":"lead"}"#, to: hook).errorCode == "engine_unreachable")
        // The waits of the contract, once with the real clock: 0.5 s and 1 s.
        #expect(ContinuousClock.now - start >= .milliseconds(1500))
        let entry = try #require(try edge.newestDelivery(of: hook))
        #expect(entry.attempts == ["connect_failed", "connect_failed", "connect_failed"])
        #expect(try ClientConnection(port: edge.gateway.apiPort).exchange(Self.ready).status == 503)
    }

    @Test("a host that there is not is tried again, and reported")
    func unknownHost() throws {
        let edge = try GatewayWorld.edge(of: "http://engine.invalid")
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":1"#, triggerID: Self.trigger)
        #expect(try edge.post(#"{"type":"lead"}"#, to: hook).errorCode == "engine_unreachable")
        #expect(try edge.newestDelivery(of: hook)?.attempts == ["resolve_failed", "resolve_failed"])
    }

    @Test("a certificate that does not verify is not tried again, and nothing is sent")
    func badCertificate() throws {
        let engine = try GatewayWorld(try SelfSignedCertificate.flags())
        let edge = try GatewayWorld.edge(of: "https://127.0.0.1:\(engine.gateway.hooksPort)")
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":3"#, triggerID: Self.trigger)
        #expect(try edge.post(#"{"type":"lead"}"#, to: hook).errorCode == "engine_unreachable")
        #expect(try edge.newestDelivery(of: hook)?.attempts == ["certificate_invalid"])
    }

    @Test("a stop does not wait for an engine that keeps silent on a redelivery, and ends that in order, with its answer and its outcome")
    func stopDuringRedelivery() throws {
        let engine = try ScriptedServer { $0.number == 1 ? .answer(500) : .silence }
        let edge = try GatewayWorld.edge(of: engine.url, ["--engine-timeout-ms", "60000"])
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":5"#, triggerID: Self.trigger)
        #expect(try edge.post(#"{"type":"lead"}"#, to: hook).status == 502)
        let id = try #require(try edge.newestDelivery(of: hook)?.id)
        let path = "/v1/\(edge.workspace)/webhook-destinations/\(hook.id)/deliveries/\(id)/redeliver"
        let api = try ClientConnection(port: edge.gateway.apiPort)
        try api.send("POST \(path) HTTP/1.1\r\nhost: a\r\nauthorization: Bearer \(edge.key)\r\ncontent-length: 0\r\n\r\n".bytes)
        try eventually("the engine has the redelivery") { engine.requests.count == 2 }
        #expect(try edge.terminate() == .exited(0))
        #expect(try api.reply().errorCode == "engine_unreachable")
        #expect(!edge.gateway.child.errorText.contains("store is closing"), "\(edge.gateway.child.errorText)")
        try edge.start()
        let entry = try #require(try edge.newestDelivery(of: hook))
        #expect(entry.type == "delivery.failed" && entry.text("reason") == "engine_unreachable")
        #expect(entry.attempts.last == "cancelled")
    }

    @Test("that a redelivery was killed in the middle is on record at the next start")
    func killedDuringRedelivery() throws {
        let engine = try ScriptedServer { $0.number == 1 ? .answer(500) : .silence }
        let edge = try GatewayWorld.edge(of: engine.url, ["--engine-timeout-ms", "60000"])
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":1"#, triggerID: Self.trigger)
        #expect(try edge.post(#"{"type":"lead"}"#, to: hook).status == 502)
        let id = try #require(try edge.newestDelivery(of: hook)?.id)
        let path = "/v1/\(edge.workspace)/webhook-destinations/\(hook.id)/deliveries/\(id)/redeliver"
        let api = try ClientConnection(port: edge.gateway.apiPort)
        try api.send("POST \(path) HTTP/1.1\r\nhost: a\r\nauthorization: Bearer \(edge.key)\r\ncontent-length: 0\r\n\r\n".bytes)
        try eventually("the engine has the redelivery") { engine.requests.count == 2 }
        try edge.killAndRestart()
        let entry = try #require(try edge.newestDelivery(of: hook))
        #expect(entry.text("reason") == "interrupted" && entry.attempts == ["answered", "interrupted"])
    }

    @Test("a stop answers a webhook that waits for an engine which keeps silent, as its delivery ends")
    func stopDuringForwarding() throws {
        let engine = try ScriptedServer(.silence)
        let edge = try GatewayWorld.edge(of: engine.url, ["--engine-timeout-ms", "60000"])
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":5"#, triggerID: Self.trigger)
        let sender = try ClientConnection(port: edge.gateway.hooksPort)
        try sender.send(hook.request(#"{"type":"lead"}"#.bytes))
        try eventually("the engine has the fire") { engine.requests.count == 1 }
        #expect(try edge.terminate() == .exited(0))
        let reply = try sender.reply()
        #expect(reply.status == 503 && reply.errorCode == "engine_unreachable", "\(reply.text)")
        try edge.start()
        #expect(try edge.newestDelivery(of: hook)?.attempts == ["cancelled"])
    }

    @Test("one that fired when it was redelivered is not forwarded again, neither for its sender nor for an operator")
    func firedByRedelivery() throws {
        let engine = try ScriptedServer { $0.number == 2 ? .fired() : .answer(500) }
        let edge = try GatewayWorld.edge(of: engine.url)
        let hook = try edge.makeHook(triggerID: Self.trigger)
        let body = #"{"type":"lead"}"#
        #expect(try edge.post(body, to: hook).status == 502)
        let id = try #require(try edge.newestDelivery(of: hook)?.id)
        #expect(try edge.redeliver(id, of: hook).status == 200)
        let again = try edge.post(body, to: hook)
        #expect(again.status == 200 && again["delivery_id"]?.string == id, "\(again.text)")
        #expect(again["fired_event_id"]?.string == Reply.firedEventID)
        #expect(try edge.redeliver(id, of: hook)["duplicate"]?.bool == true)
        #expect(engine.requests.count == 2)
        #expect(try edge.newestDelivery(of: hook)?.type == "delivery.fired")
    }

    @Test("one that a remote engine may have fired is not redelivered on the embedded engine, which cannot know, unless that is asked for")
    func engineChanged() throws {
        let engine = try ScriptedServer(.nothing(then: .close))
        let edge = try GatewayWorld.edge(of: engine.url)
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":1"#, triggerID: Self.trigger)
        #expect(try edge.post(#"{"type":"lead"}"#, to: hook).status == 503)
        let id = try #require(try edge.newestDelivery(of: hook)?.id)
        #expect(try edge.terminate() == .exited(0))
        try edge.start([])
        let refused = try edge.redeliver(id, of: hook)
        #expect(refused.status == 409 && refused.errorCode == "outcome_unknown", "\(refused.text)")
        let forced = try edge.api("POST", "/webhook-destinations/\(hook.id)/deliveries/\(id)/redeliver", #"{"force":true}"#)
        // The trigger is one of the remote engine.
        #expect(forced.status == 502 && forced.errorCode == "engine_rejected", "\(forced.text)")
    }

    @Test("one that two operators redeliver at the same time is forwarded once")
    func redeliveredTwiceAtOnce() throws {
        let released = DispatchSemaphore(value: 0)
        let engine = try ScriptedServer { request in
            if request.number == 2 { released.wait() }
            return request.number == 2 ? .fired() : .answer(500)
        }
        let edge = try GatewayWorld.edge(of: engine.url)
        let hook = try edge.makeHook(triggerID: Self.trigger)
        #expect(try edge.post(#"{"type":"lead"}"#, to: hook).status == 502)
        let id = try #require(try edge.newestDelivery(of: hook)?.id)
        let path = "/v1/\(edge.workspace)/webhook-destinations/\(hook.id)/deliveries/\(id)/redeliver"
        let operators = try (0..<2).map { _ in try ClientConnection(port: edge.gateway.apiPort) }
        for each in operators {
            try each.send("POST \(path) HTTP/1.1\r\nhost: a\r\nauthorization: Bearer \(edge.key)\r\ncontent-length: 0\r\n\r\n".bytes)
        }
        try eventually("the engine has the redelivery") { engine.requests.count == 2 }
        released.signal()
        for each in operators {
            let reply = try each.reply()
            #expect(reply.status == 200 && reply["fired_event_id"]?.string == Reply.firedEventID, "\(reply.text)")
        }
        #expect(engine.requests.count == 2)
        #expect(try edge.newestDelivery(of: hook)?.type == "delivery.fired")
    }

    @Test("an engine that closes kept connections is not taken for one that failed")
    func closesKeptConnections() throws {
        let engine = try ScriptedServer(.fired().then(.close))
        let edge = try GatewayWorld.edge(of: engine.url)
        let hook = try edge.makeHook(triggerID: Self.trigger)
        for number in 0..<10 {
            #expect(try edge.post(#"{"type":"lead","n":\#(number)}"#, to: hook).status == 200)
        }
        let log = try edge.deliveries(of: hook)
        #expect(log.allSatisfy { $0.type == "delivery.fired" && $0.attempts.last == "answered" })
        #expect(Set(engine.requests.map(\.idempotencyKey)) == Set(log.map(\.id)))
        #expect(log.count == 10)
    }

    @Test("more deliveries on their way than may be are 503, at once")
    func overload() throws {
        let engine = try ScriptedServer(.silence)
        let edge = try GatewayWorld.edge(of: engine.url, ["--max-underway", "2", "--engine-timeout-ms", "3000"])
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":1"#, triggerID: Self.trigger)
        let connections = try (0..<12).map { _ in try ClientConnection(port: edge.gateway.hooksPort) }
        for (number, connection) in connections.enumerated() {
            try connection.send(hook.request(Array(#"{"type":"lead","n":\#(number)}"#.utf8)))
        }
        let replies = try connections.map { try $0.reply() }
        #expect(replies.allSatisfy { $0.status == 503 })
        #expect(replies.count { $0.errorCode == "overloaded" && $0.header("retry-after") == "1" } == 10)
        #expect(replies.count { $0.errorCode == "engine_unreachable" } == 2)
        #expect(Set(engine.requests.map(\.idempotencyKey)).count == 2)
        #expect(try edge.deliveries(of: hook).count == 2)
    }

    private static let trigger = "01900000-0000-7000-8000-000000000007"
    private static let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private static let ready = Array("GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".utf8)
}
