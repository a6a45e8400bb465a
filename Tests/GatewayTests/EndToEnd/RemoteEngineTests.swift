import FieldMapping
import Foundation
import TestSupport
import Testing

/// Contract, section 2.5: an edge that forwards to a trigger engine in a gateway of its own.
@Suite(.processes)
struct RemoteEngineTests {
    static let body = #"{"type":"lead","contact":{"phone":"+12025550100"}}"#

    @Test("a webhook fires on the engine, under its delivery's id, and the edge answers with the engine's event")
    func happyPath() throws {
        let pair = try EdgeAndEngine()
        let hook = try pair.makeHook(
            #""name":"CRM","field_mapping":{"phone_to":"contact.phone"}"#, template: #"{"goal":"call","n":1.10}"#)
        let reply = try pair.edge.post(Self.body, to: hook)
        #expect(reply.status == 200, "\(reply.text)")
        let runs = try pair.engine.completedRuns(of: hook.triggerID, fires: 1)
        let fired = try #require(runs.last)
        #expect(reply["fired_event_id"]?.string == fired.id)
        #expect(fired.text("triggered_by") == "webhook:\(hook.id)")
        #expect(fired.data.at("manual")?.bool == false)
        #expect(fired.text("input.phone_to") == "+12025550100")
        #expect(fired.data.at("input.n")?.written == "1.10")

        let delivery = try #require(try pair.edge.newestDelivery(of: hook))
        #expect(delivery.id == reply["delivery_id"]?.string)
        #expect(delivery.type == "delivery.fired" && delivery.text("fired_event_id") == fired.id)
        #expect(delivery.attempts == ["answered"])
        #expect(delivery.data.at("attempts.0.status")?.integer == 200)
        let again = try pair.edge.redeliver(delivery.id, of: hook)
        #expect(again["fired_event_id"]?.string == fired.id && again["duplicate"]?.bool == true)
        _ = try pair.engine.completedRuns(of: hook.triggerID, fires: 1)
    }

    @Test("a mapped value as deep as a body may be reaches the engine as it was sent")
    func deepInput() throws {
        let pair = try EdgeAndEngine()
        let hook = try pair.makeHook(#""name":"CRM","field_mapping":{"tree":"tree"}"#)
        let tree = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
        #expect(try pair.edge.post(#"{"type":"lead","tree":\#(tree)}"#, to: hook).status == 200)
        let fired = try #require(try pair.engine.completedRuns(of: hook.triggerID, fires: 1).last)
        #expect(fired.data.at("input.tree")?.written == tree)
    }

    @Test("a value that is mapped twice, larger together than a webhook may be, reaches the engine")
    func largeInput() throws {
        let pair = try EdgeAndEngine()
        let hook = try pair.makeHook(#""name":"CRM","field_mapping":{"a":"x","b":"x"}"#)
        let text = String(repeating: "x", count: 700_000)
        #expect(try pair.edge.post(#"{"type":"lead","x":"\#(text)"}"#, to: hook).status == 200)
        let fired = try #require(try pair.engine.completedRuns(of: hook.triggerID, fires: 1).last)
        #expect(fired.data.at("input.b")?.string == text)
    }

    @Test("the sender's own retry after a 503 fires once, under the first delivery's id", arguments: [false, true])
    func retryOfTheSender(edgeRestarts: Bool) throws {
        let pair = try EdgeAndEngine()
        let hook = try pair.makeHook(#""name":"CRM","retry_attempts":1"#)
        try pair.engine.kill()
        let refused = try pair.edge.post(Self.body, to: hook)
        #expect(refused.status == 503 && refused.errorCode == "engine_unreachable")
        #expect(refused.header("retry-after") == "5")
        let failed = try #require(try pair.edge.newestDelivery(of: hook))
        #expect(failed.type == "delivery.failed" && failed.text("reason") == "engine_unreachable")
        #expect(failed.attempts == ["connect_failed", "connect_failed"])
        if edgeRestarts { try pair.edge.restart() }
        try pair.engine.start()

        let accepted = try pair.edge.post(Self.body, to: hook)
        #expect(accepted.status == 200 && accepted["duplicate"] == nil, "\(accepted.text)")
        #expect(accepted["delivery_id"]?.string == failed.id)
        let log = try pair.edge.deliveries(of: hook)
        #expect(log.map(\.id) == [failed.id])
        #expect(log.map(\.type) == ["delivery.fired"])
        #expect(log.first?.text("reason") == nil)
        #expect(log.first?.attempts == ["connect_failed", "connect_failed", "answered"])
        _ = try pair.engine.completedRuns(of: hook.triggerID, fires: 1)
    }

    @Test(
        "a retry whose content has changed, but for what identifies it, is on record with the content that fired", arguments: [false, true])
    func retryWithOtherContent(edgeIsKilled: Bool) throws {
        let pair = try EdgeAndEngine()
        let hook = try pair.makeHook(#""name":"CRM","retry_attempts":1,"dedupe_path":"id","field_mapping":{"stage":"stage"}"#)
        try pair.engine.kill()
        #expect(try pair.edge.post(#"{"type":"lead.new","id":7,"stage":"new"}"#, to: hook).status == 503)
        try pair.engine.start()
        let body = #"{"type":"lead.updated","id":7,"stage":"hot","note":"called us"}"#
        let accepted = try pair.edge.post(body, to: hook)
        #expect(accepted.status == 200 && accepted["duplicate"] == nil, "\(accepted.text)")
        if edgeIsKilled { try pair.edge.killAndRestart() }
        let log = try pair.edge.deliveries(of: hook)
        #expect(log.map(\.type) == ["delivery.fired"])
        #expect(log.first?.text("event_type") == "lead.updated")
        #expect(log.first?.data.at("size")?.integer == body.utf8.count)
        let delivery = try pair.edge.delivery(try #require(log.first?.id), of: hook)
        #expect(delivery["body"]?.string == body)
        #expect(delivery["mapped_input"]?.written == #"{"stage":"hot"}"#)
    }

    @Test(
        "a failed delivery that is redelivered fires once, also when its sender tries again", arguments: [false, true])
    func redelivery(edgeRestarts: Bool) throws {
        let pair = try EdgeAndEngine()
        let hook = try pair.makeHook(#""name":"CRM","retry_attempts":1"#)
        try pair.engine.kill()
        #expect(try pair.edge.post(Self.body, to: hook).status == 503)
        let id = try #require(try pair.edge.newestDelivery(of: hook)?.id)
        let refused = try pair.edge.redeliver(id, of: hook)
        #expect(refused.status == 503 && refused.errorCode == "engine_unreachable")
        try pair.engine.start()
        let fired = try pair.edge.redeliver(id, of: hook)
        #expect(fired.status == 200 && fired["delivery_id"]?.string == id, "\(fired.text)")
        if edgeRestarts { try pair.edge.restart() }
        let again = try pair.edge.post(Self.body, to: hook)
        #expect(again.status == 200)
        #expect(again["delivery_id"]?.string == id)
        #expect(again["fired_event_id"]?.string == fired["fired_event_id"]?.string)
        _ = try pair.engine.completedRuns(of: hook.triggerID, fires: 1)
    }

    @Test("a crash of the edge while it forwards leaves an interrupted delivery that can be tried again, both ways")
    func edgeCrashes() throws {
        let engine = try ScriptedServer(.silence, .silence, .fired())
        let edge = try GatewayWorld.edge(of: engine.url, ["--engine-timeout-ms", "20000"])
        let hook = try edge.makeHook(triggerID: "01900000-0000-7000-8000-000000000007")
        let sender = try ClientConnection(port: edge.gateway.hooksPort)
        let body = Array(Self.body.utf8)
        try sender.send(hook.request(body))
        try eventually("the engine has the first request") { engine.requests.count == 1 }
        #expect(try edge.newestDelivery(of: hook)?.type == "delivery.pending")
        let first = try #require(engine.requests.first?.idempotencyKey)
        try edge.killAndRestart()
        let interrupted = try #require(try edge.newestDelivery(of: hook))
        #expect(interrupted.id == first)
        #expect(interrupted.type == "delivery.failed" && interrupted.text("reason") == "interrupted")

        let second = try ClientConnection(port: edge.gateway.hooksPort)
        try second.send(hook.request(body))
        try eventually("the engine has the repeat") { engine.requests.count == 2 }
        try edge.killAndRestart()
        let reply = try edge.redeliver(interrupted.id, of: hook)
        #expect(reply.status == 200 && reply["fired_event_id"]?.string == Reply.firedEventID, "\(reply.text)")
        #expect(engine.requests.map(\.idempotencyKey) == [first, first, first])
        #expect(try edge.deliveries(of: hook).map(\.type) == ["delivery.fired"])
    }

    @Test("SIGTERM while the engine keeps silent ends in time, and the delivery is on record as failed")
    func stopsInTime() throws {
        let engine = try ScriptedServer(.silence)
        let edge = try GatewayWorld.edge(of: engine.url, ["--engine-timeout-ms", "60000"])
        let hook = try edge.makeHook(triggerID: "01900000-0000-7000-8000-000000000007")
        let sender = try ClientConnection(port: edge.gateway.hooksPort)
        try sender.send(hook.request(Array(Self.body.utf8)))
        try eventually("the engine has the request") { engine.requests.count == 1 }
        let start = ContinuousClock.now
        #expect(try edge.terminate() == .exited(0))
        #expect(ContinuousClock.now - start < .seconds(10))
        try edge.start()
        let entry = try #require(try edge.newestDelivery(of: hook))
        #expect(entry.type == "delivery.failed")
        #expect(entry.id == engine.requests.first?.idempotencyKey)
    }

    @Test("what comes of a webhook is counted when its sender has left, too")
    func countsThoseThatLeft() throws {
        let engine = try ScriptedServer(.silence)
        let edge = try GatewayWorld.edge(of: engine.url, ["--engine-timeout-ms", "300"])
        let hook = try edge.makeHook(#""name":"CRM","retry_attempts":1"#, triggerID: "01900000-0000-7000-8000-000000000007")
        do {
            let sender = try LoopbackSocket(connectingTo: edge.gateway.hooksPort)
            try sender.send(hook.request(Array(Self.body.utf8)))
            try eventually("the engine has the request") { engine.requests.count == 1 }
            // A sender that only closes may still be waiting for its answer.
            sender.resetWhenClosed()
        }
        let api = try ClientConnection(port: edge.gateway.apiPort)
        try eventually("it is counted") {
            try api.exchange("GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n".bytes).text.contains(
                #"gateway_webhooks_total{outcome="engine_unreachable"} 1"#)
        }
    }

    @Test(
        "an engine that is killed and restarted under load has one fire for each 200 and at most one for the rest"
    )
    func engineCrashesUnderLoad() throws {
        let pair = try EdgeAndEngine(["--engine-timeout-ms", "1000", "--engine-connect-timeout-ms", "500"])
        let hook = try pair.makeHook(#""name":"CRM","retry_attempts":1"#)
        let load = Load(connections: 8, to: hook, at: pair.edge.gateway.hooksPort)
        for round in 0..<3 {
            try load.waitForAnswers(100 + 30 * round)
            try pair.engine.kill()
            if round == 1 { try eventually("the edge notices") { load.answers.count(status: 503) > 0 } }
            try pair.engine.start()
        }
        try load.waitForAnswers(100)
        let sent = try load.stop()
        #expect(sent.statuses.isSubset(of: [200, 503]))
        #expect(sent.allSatisfy { $0.reply != nil })
        let answered = sent.firedEventIDs
        #expect(Set(answered).count == answered.count)

        // What the engine may have taken without the edge learning of it is tried again, as its sender would.
        let refused = sent.filter { $0.reply?.status == 503 }
        var retried: [String] = []
        for request in refused {
            let reply = try pair.edge.post(request.body, to: hook)
            #expect(reply.status == 200)
            retried += [reply["fired_event_id"]?.string].compactMap(\.self)
        }
        let runs = try pair.engine.completedRuns(of: hook.triggerID, fires: sent.count)
        #expect(Set(runs.filter { $0.type == "trigger.fired" }.map(\.id)) == Set(answered + retried))
    }
}

/// An edge gateway and the gateway whose engine it fires on; one workspace in both.
final class EdgeAndEngine {
    let engine: GatewayWorld
    let edge: GatewayWorld

    init(_ flags: [String] = []) throws {
        // Both listeners of the engine get ports that it can come back on.
        let port = try LoopbackListener.closedPort()
        engine = try GatewayWorld(["--api", "127.0.0.1:\(port)"])
        edge = try GatewayWorld.edge(
            of: "http://127.0.0.1:\(port)", flags, workspace: engine.workspace, key: engine.key)
    }

    /// A destination on the edge for a trigger of the engine.
    func makeHook(_ members: String, template: String = "{}") throws -> Hook {
        let trigger = try engine.makeTrigger(#""name":"Lead","event_type":"lead","input_template":\#(template)"#)
        return try edge.makeHook(members, triggerID: trigger)
    }
}

extension GatewayWorld {
    /// A gateway in front of a remote engine.
    static func edge(
        of url: String, _ flags: [String] = [], workspace: String? = nil, key: String = "gwk_fake"
    ) throws -> GatewayWorld {
        let keys = try TemporaryDirectory()
        let file = keys.path + "/engine-key"
        try Data((key + "\n").utf8).write(to: URL(fileURLWithPath: file))
        return try GatewayWorld(
            ["--engine", url, "--engine-key-file", file] + flags, workspace: workspace, keeping: keys)
    }
}
