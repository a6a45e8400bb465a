import FieldMapping
import Foundation
import TestSupport
import Testing

/// From a signed lead to a call with the simulated provider, on the real process (contract, section 5).
@Suite(.processes)
struct OutboundCallTests {
    @Test("a signed lead becomes a call, and chain, runs and task tell the whole story, also after a restart")
    func story() throws {
        let world = try GatewayWorld()
        let hook = try world.makeCallHook()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let reply = try world.post(
            #"{"type":"lead","phone":"+12025550140","priority":10}"#, to: hook,
            headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
        let event = try #require(reply["event_id"]?.string)
        #expect(try world.chain(event).first?.id == event, "from the answer on")
        let chain = try world.chain(event, until: "outbound.completed")
        #expect(
            chain.map(\.type) == ["trigger.fired", "outbound.scheduled", "trigger.completed", "outbound.dispatched", "outbound.completed"])
        #expect(chain.map(\.parent) == [nil, chain[0].id, chain[0].id, chain[1].id, chain[3].id])
        #expect(chain.allSatisfy { $0.traceID == trace })
        #expect(chain[0].id == event)
        #expect(chain[0].text("triggered_by") == "webhook:\(hook.id)")
        #expect(chain[1].data.at("priority")?.integer == 10)
        #expect(chain[3].text("provider") == "simulated")
        #expect(chain[3].text("call_sid") == chain[4].text("call_sid"))
        let task = try #require(try world.tasks().first)
        #expect(task.at("status")?.string == "completed")
        #expect(task.at("outcome")?.string == "answered")
        #expect(task.at("attempt")?.integer == 1)
        #expect(task.at("chain_id")?.string == event)
        #expect(task.at("phone_to")?.string == "+12025550140")
        try world.killAndRestart()
        for each in chain { #expect(try world.chain(each.id).map(\.id) == chain.map(\.id)) }
        #expect(try world.runs(of: hook.triggerID).map(\.id) == chain.reversed().map(\.id))
        let kept = try #require(try world.tasks().first)
        #expect(Array(kept.bytes) == Array(task.bytes))
    }

    @Test(
        "the number's last digit tells the outcome, as docs/outbound-calls.md says",
        arguments: [("1", "busy"), ("2", "no_answer"), ("3", "failed"), ("4", "refused")])
    func outcomes(digit: String, outcome: String) throws {
        let world = try GatewayWorld()
        let hook = try world.makeCallHook(#""max_attempts":1,\#(GatewayWorld.anytime)"#)
        let chain = try world.chain(try world.postLead("+1202555014\(digit)", to: hook), until: "outbound.failed")
        #expect(chain.last?.text("outcome") == outcome)
        #expect(try world.tasks("&status=failed").first?.at("outcome")?.string == outcome)
    }

    @Test("an input that does not validate ends in trigger.failed, which names each field and no value; nothing is dialled")
    func invalid() throws {
        let world = try GatewayWorld()
        let hook = try world.makeCallHook(#""max_attempts":0,"window":{"start":"09:00","end":"09:00"}"#)
        let chain = try world.chain(try world.postLead("0151-4711", #","priority":99"#, to: hook), until: "trigger.failed")
        #expect(chain.map(\.type) == ["trigger.fired", "trigger.failed"])
        let fields = chain[1].data.at("fields")?.elements?.compactMap { $0.at("field")?.string }
        #expect(fields == ["phone_to", "window.end", "priority", "max_attempts"])
        #expect(chain[1].text("reason")?.contains("4711") == false)
        #expect(try world.tasks().isEmpty)
    }

    @Test("a task that waits for its window can be looked up and cancelled")
    func cancel() throws {
        let world = try GatewayWorld()
        // An hour that begins in about twelve.
        let hour = (Int(Date().timeIntervalSince1970) / 3600 + 12) % 24
        let start = hour < 10 ? "0\(hour):00" : "\(hour):00"
        let end = hour < 10 ? "0\(hour):30" : "\(hour):30"
        let hook = try world.makeCallHook(#""window":{"start":"\#(start)","end":"\#(end)","timezone":"UTC"}"#)
        let event = try world.postLead("+12025550140", to: hook)
        try world.chain(event, until: "trigger.completed")
        let id = try #require(try world.tasks("&status=scheduled").first?.at("id")?.string)
        let shown = try world.api("GET", "/tasks/\(id)")
        #expect(shown["status"]?.string == "scheduled")
        #expect(shown["next_attempt_at"]?.string?.contains("T\(start)") == true)
        let viewer = try world.makeKey(role: "viewer")
        #expect(try world.api("POST", "/tasks/\(id)/cancel", key: viewer).status == 403)
        for _ in 0..<2 {
            let reply = try world.api("POST", "/tasks/\(id)/cancel")
            #expect(reply.status == 200 && reply["status"]?.string == "cancelled", "\(reply.text)")
        }
        #expect(try world.chain(event).map(\.type).last == "outbound.cancelled")
        #expect(try world.api("GET", "/tasks?status=open").status == 422)
        for path in ["/tasks/x", "/tasks/\(world.workspace)"] {
            let reply = try world.api("GET", path)
            #expect(reply.status == 404 && reply["error_code"]?.string == "task_not_found")
        }
    }

    @Test("a call that is under way, and a task that is over, are not cancelled")
    func tooLate() throws {
        let world = try GatewayWorld()
        let hook = try world.makeCallHook()
        // Slow: in progress for some seconds.
        try world.chain(try world.postLead("+12025550145", to: hook), until: "outbound.dispatched")
        let slow = try #require(try world.tasks().first?.at("id")?.string)
        let refused = try world.api("POST", "/tasks/\(slow)/cancel")
        #expect(refused.status == 409 && refused["error_code"]?.string == "task_under_way", "\(refused.text)")
        try world.chain(try world.postLead("+12025550144", to: hook), until: "outbound.failed")
        let over = try #require(try world.tasks("&status=failed").first?.at("id")?.string)
        #expect(try world.api("POST", "/tasks/\(over)/cancel")["error_code"]?.string == "task_finished")
    }

    @Test("neither number nor goal reaches the log or the metrics")
    func discreet() throws {
        let world = try GatewayWorld(["--log-level", "trace"])
        let hook = try world.makeCallHook(#""goal":"confidential-goal","max_attempts":1,\#(GatewayWorld.anytime)"#)
        for digit in [0, 1, 4] {
            let event = try world.postLead("+1202555014\(digit)", to: hook)
            try world.chain(event, until: digit == 0 ? "outbound.completed" : "outbound.failed")
        }
        let metrics = try ClientConnection(port: world.gateway.apiPort).exchange(
            Array("GET /metrics HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n".utf8)
        ).text
        #expect(metrics.contains("engine_calls_dispatched_total 2"))
        try world.terminate()
        let log = try String(contentsOfFile: world.errorPath, encoding: .utf8)
        for secret in ["202555014", "confidential-goal"] {
            #expect(!log.contains(secret))
            #expect(!metrics.contains(secret))
        }
    }
}
