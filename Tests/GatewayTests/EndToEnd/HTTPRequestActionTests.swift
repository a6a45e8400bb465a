import FieldMapping
import Foundation
import TestSupport
import Testing

/// Contract, section 3.3: `http_request` actions of the built gateway, and a receiver that does what the test says.
@Suite(.processes)
struct HTTPRequestActionTests {
    @Test("a webhook's merged input is posted, signed, with the fire's id as its key, and the answer ends the chain")
    func happyPath() throws {
        let (world, server) = (try GatewayWorld(), try ScriptedServer(.answer(204, "")))
        let action = try world.makeHTTPRequest(server.url + "/leads?x=1")
        let hook = try world.makeHook(
            #""name":"CRM","field_mapping":{"phone_to":"contact.phone"}"#,
            triggerID: try world.makeTrigger(of: action, template: #"{"goal":"call","n":1.10}"#))
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let answer = try world.post(
            #"{"type":"lead","contact":{"phone":"+12025550100"}}"#, to: hook,
            headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
        let end = try world.end(of: hook.triggerID)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/leads?x=1")
        #expect(request.body == #"{"goal":"call","n":1.10,"phone_to":"+12025550100"}"#)
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.idempotencyKey == answer["fired_event_id"]?.string)
        #expect(request.headers["traceparent"]?.hasPrefix("00-\(trace)-") == true)
        let timestamp = try #require(request.headers["x-amigo-request-timestamp"])
        #expect(abs((Int(timestamp) ?? 0) - Int(Date().timeIntervalSince1970 * 1000)) < 60_000)
        #expect(request.headers["x-amigo-request-signature"] == signature(of: request, action.secret))
        #expect(end.type == "trigger.completed")
        #expect(end.data.at("http_status")?.integer == 204 && end.data.at("attempts")?.integer == 1)
        #expect(end.data.at("events_written")?.integer == 2 && end.data.at("duration_ms")?.integer != nil)
        let runs = try world.completedRuns(of: hook.triggerID, fires: 1)
        #expect(runs.map(\.type) == ["trigger.completed", "trigger.fired"])
        #expect(server.requests.count == 1)
    }

    @Test("after a rotation requests carry both signatures, also after a restart")
    func rotation() throws {
        let (world, server) = (try GatewayWorld(), try ScriptedServer(.answer(200)))
        let action = try world.makeHTTPRequest(server.url)
        let trigger = try world.makeTrigger(of: action)
        let rotated = try world.api("POST", "/skills/\(action.id)/rotate-secret")
        let secret = try #require(rotated["secret"]?.string)
        try world.restart()
        try world.fire(trigger)
        _ = try world.end(of: trigger)
        let request = try #require(server.requests.first)
        let both = [secret, action.secret].map { signature(of: request, $0) }.joined(separator: ",")
        #expect(request.headers["x-amigo-request-signature"] == both)
    }

    @Test("a connection that breaks is tried again with the same request; an answer never is")
    func retries() throws {
        let server = try ScriptedServer(.nothing(then: .reset), .answer(500))
        let world = try GatewayWorld()
        let trigger = try world.makeTrigger(of: try world.makeHTTPRequest(server.url, #","retry_attempts":5"#))
        try world.fire(trigger)
        let end = try world.end(of: trigger)
        #expect(end.type == "trigger.failed")
        #expect(end.text("reason") == "The receiver answered 500; only a status from 200 to 299 completes the action.")
        #expect(end.data.at("attempts")?.integer == 2 && end.data.at("http_status")?.integer == 500)
        let requests = server.requests
        #expect(requests.count == 2 && requests[0].headers == requests[1].headers && requests[0].body == requests[1].body)
    }

    @Test("a receiver that keeps silent, or is not there, fails the run with the outcome's class")
    func noAnswer() throws {
        let server = try ScriptedServer(.silence)
        let world = try GatewayWorld()
        let settings = #","timeout_seconds":1,"retry_attempts":1"#
        let silent = try world.makeTrigger(of: try world.makeHTTPRequest(server.url, settings))
        let port = try LoopbackListener.closedPort()
        let absent = try world.makeTrigger(of: try world.makeHTTPRequest("http://127.0.0.1:\(port)/", settings))
        for trigger in [silent, absent] { try world.fire(trigger) }
        for (trigger, outcome) in [(silent, "timeout_answering"), (absent, "connect_failed")] {
            let end = try world.end(of: trigger)
            #expect(end.type == "trigger.failed" && end.data.at("attempts")?.integer == 2)
            #expect(end.text("reason")?.hasSuffix("(\(outcome)).") == true)
        }
        #expect(server.requests.count == 2)
    }

    @Test("a crash in the middle of a call runs it again under the same key, and the chain ends once")
    func crash() throws {
        let server = try ScriptedServer(.silence, .answer(200))
        let world = try GatewayWorld()
        let trigger = try world.makeTrigger(of: try world.makeHTTPRequest(server.url, #","timeout_seconds":60"#))
        try world.fire(trigger)
        try eventually("the receiver has it") { server.requests.count == 1 }
        try world.killAndRestart()
        let runs = try world.completedRuns(of: trigger, fires: 1)
        #expect(server.requests.map(\.idempotencyKey) == [runs[1].id, runs[1].id])
    }

    @Test("SIGTERM waits for a call that ends soon, and records it")
    func stopsAfterACall() throws {
        let world = try GatewayWorld()
        let server = try ScriptedServer { [child = world.gateway.child] _ in
            child.send(signal: SIGTERM)
            return .answer(200)
        }
        let trigger = try world.makeTrigger(of: try world.makeHTTPRequest(server.url))
        try world.fire(trigger)
        #expect(try world.gateway.child.waitForExit() == .exited(0))
        try world.start()
        _ = try world.completedRuns(of: trigger, fires: 1)
        #expect(server.requests.count == 1)
    }

    @Test("SIGTERM leaves a call that does not end to the next start, and exits 0")
    func stopsInACall() throws {
        let server = try ScriptedServer(.silence, .answer(200))
        let world = try GatewayWorld()
        let trigger = try world.makeTrigger(of: try world.makeHTTPRequest(server.url, #","timeout_seconds":60"#))
        try world.fire(trigger)
        try eventually("the receiver has it") { server.requests.count == 1 }
        #expect(try world.terminate() == .exited(0))
        try world.start()
        let runs = try world.completedRuns(of: trigger, fires: 1)
        #expect(server.requests.map(\.idempotencyKey) == [runs[1].id, runs[1].id])
    }

    @Test("a receiver that hangs holds up neither record actions nor another workspace's calls")
    func isolation() throws {
        let server = try ScriptedServer { $0.target == "/hangs" ? .silence : .answer(200) }
        let world = try GatewayWorld()
        let hanging = try world.makeTrigger(of: try world.makeHTTPRequest(server.url + "/hangs", #","timeout_seconds":60"#))
        for _ in 0..<100 { try world.fire(hanging) }
        try eventually("the lane is full for one workspace") { server.requests.count == 16 }
        let hook = try world.makeHook()
        #expect(try world.post(#"{"type":"lead"}"#, to: hook).status == 200)
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
        let other = try Tenant(world)
        let trigger = try other.makeTrigger(of: server.url + "/answers")
        _ = try other.call("POST", "/triggers/\(trigger)/fire")
        try eventually("the other workspace's call is made") {
            try other.call("GET", "/triggers/\(trigger)/runs").text.contains("trigger.completed")
        }
        #expect(server.requests.count { $0.target == "/hangs" } == 16)
        try eventually("the metrics tell") {
            let metrics = try ClientConnection(port: world.gateway.apiPort).exchange(
                Array("GET /metrics HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n".utf8)
            ).text
            return metrics.contains(#"engine_lane_running{lane="http_request"} 16"#)
                && metrics.contains(#"engine_lane_waiting{lane="http_request"} 84"#)
        }
        try world.kill()
    }

    @Test("neither secret nor signature nor URL nor input is logged, whatever becomes of a call")
    func logsNothing() throws {
        let server = try ScriptedServer {
            [.answer(200, "answer-5f1d"), .answer(500, "answer-5f1d"), .nothing(then: .close)][min($0.number, 3) - 1]
        }
        let world = try GatewayWorld(["--log-level", "debug"])
        let action = try world.makeHTTPRequest(server.url + "/?token=token-5f1d", #","retry_attempts":1"#)
        let trigger = try world.makeTrigger(of: action, template: #"{"note":"input-5f1d"}"#)
        for count in 1...3 {
            try world.fire(trigger)
            try eventually("run \(count) ends") {
                try world.runs(of: trigger).count { $0.type != "trigger.fired" } == count
            }
        }
        #expect(try world.terminate() == .exited(0))
        let log = world.gateway.child.errorText
        #expect(log.contains("action did not answer"))
        let signatures = server.requests.compactMap { $0.headers["x-amigo-request-signature"]?.dropFirst(7) }
        for text in [action.secret, "5f1d"] + signatures.map(String.init) { #expect(!log.contains(text)) }
    }

    // MARK: - Internals

    private func signature(of request: ReceivedRequest, _ secret: String) -> String {
        let timestamp = request.headers["x-amigo-request-timestamp"] ?? ""
        return "sha256=" + Hook.mac(Array("v1:\(timestamp):\(request.body)".utf8), secret)
    }
}

/// An action, and what its receiver knows.
private struct PostingAction {
    let id: String
    let secret: String
}

extension GatewayWorld {
    /// - Parameter settings: further ones, after a comma.
    fileprivate func makeHTTPRequest(_ url: String, _ settings: String = "") throws -> PostingAction {
        let slug = "action-\(UInt32.random(in: 0...UInt32.max))"
        let reply = try api(
            "POST", "/skills",
            #"{"slug":"\#(slug)","name":"Push","action_type":"http_request","config":{"url":"\#(url)"\#(settings)}}"#)
        try #require(reply.status == 201, "\(reply.text)")
        return PostingAction(id: try #require(reply["id"]?.string), secret: try #require(reply["secret"]?.string))
    }

    fileprivate func makeTrigger(of action: PostingAction, template: String = "{}") throws -> String {
        let reply = try api(
            "POST", "/triggers",
            #"{"name":"Lead","event_type":"lead","action_id":"\#(action.id)","input_template":\#(template)}"#)
        return try #require(reply["id"]?.string, "\(reply.text)")
    }

    fileprivate func fire(_ triggerID: String) throws {
        let reply = try api("POST", "/triggers/\(triggerID)/fire")
        try #require(reply.status == 200, "\(reply.text)")
    }

    /// The event that ends the trigger's only chain.
    fileprivate func end(of triggerID: String) throws -> LogEntry {
        try eventually("the run ends") { try self.runs(of: triggerID).first { $0.type != "trigger.fired" } }
    }
}

/// Another workspace of the same gateway.
private struct Tenant {
    private let world: GatewayWorld
    private let workspace = UUID().uuidString.lowercased()
    private let key: String

    init(_ world: GatewayWorld) throws {
        self.world = world
        key = try GatewayWorld.makeKey(world.dataDirectory, workspace, "admin", world.errorPath)
    }

    func call(_ method: String, _ path: String, _ body: String = "{}") throws -> HTTPAnswer {
        let head =
            "\(method) /v1/\(workspace)\(path) HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
            + "Authorization: Bearer \(key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        return try ClientConnection(port: world.gateway.apiPort).exchange(Array((head + body).utf8))
    }

    func makeTrigger(of url: String) throws -> String {
        let action = try call(
            "POST", "/skills", #"{"slug":"push","name":"Push","action_type":"http_request","config":{"url":"\#(url)"}}"#)
        let id = try #require(action["id"]?.string, "\(action.text)")
        let trigger = try call("POST", "/triggers", #"{"name":"Lead","event_type":"lead","action_id":"\#(id)"}"#)
        return try #require(trigger["id"]?.string, "\(trigger.text)")
    }
}
