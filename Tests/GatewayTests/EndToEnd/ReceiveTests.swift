import FieldMapping
import Foundation
import TestSupport
import Testing

/// Contract, section 2, steps 1 to 7: what is decided before the body is looked into.
@Suite(.processes)
struct ReceiveTests {
    static let body = #"{"type":"lead","phone":"+12025550100"}"#

    @Test("a signed webhook is answered 200 with the ids of what it fired")
    func success() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"CRM","field_mapping":{"phone_to":"phone"}"#)
        let reply = try world.post(Self.body, to: hook, headers: [("x-request-id", "sender-1.a_B")])
        #expect(reply.status == 200)
        let fired = try #require(reply["fired_event_id"]?.string)
        let delivery = try #require(reply["delivery_id"]?.string)
        #expect(
            reply.text == #"{"event_id":"\#(fired)","fired_event_id":"\#(fired)","delivery_id":"\#(delivery)","#
                + #""destination_id":"\#(hook.id)","trigger_id":"\#(hook.triggerID)","status":"fired"}"#)
        #expect(reply.header("x-request-id") == "sender-1.a_B")
        #expect(reply.header("content-type") == "application/json")

        let runs = try world.completedRuns(of: hook.triggerID, fires: 1)
        #expect(runs.last?.id == fired)
        #expect(runs.last?.text("triggered_by") == "webhook:\(hook.id)")
        #expect(runs.last?.data.at("input")?.written == #"{"phone_to":"+12025550100"}"#)
        let entry = try #require(try world.deliveries(of: hook).first)
        #expect(entry.id == delivery)
        #expect(entry.type == "delivery.fired")
        #expect(entry.text("fired_event_id") == fired)
        #expect(entry.text("event_type") == "lead")
        #expect(entry.text("request_id") == "sender-1.a_B")
        #expect(entry.text("matched_secret") == "current")
        #expect(entry.data.at("size")?.integer == Self.body.utf8.count)
    }

    @Test(
        "a request id that is not sane is replaced",
        arguments: ["", "two words", "ümlaut", String(repeating: "a", count: 129)])
    func requestID(sent: String) throws {
        let world = try GatewayWorld()
        let reply = try world.send(Hook.request("/v1/x/hooks/y", [("x-request-id", sent)], []))
        let id = try #require(reply.header("x-request-id"))
        #expect(id != sent && UUID(uuidString: id) != nil)
        #expect(reply["request_id"]?.string == id)
    }

    @Test("what is no POST to a hook is answered for what it is")
    func otherRequests() throws {
        let world = try GatewayWorld(["--head-timeout-seconds", "1"])
        let hook = try world.makeHook()
        let rows: [(request: String, status: Int, code: String)] = [
            ("GET \(hook.path) HTTP/1.1\r\nHost: h\r\n\r\n", 405, "method_not_allowed"),
            ("PUT \(hook.path) HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 405, "method_not_allowed"),
            ("POST /v1/\(hook.workspace)/triggers HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 404, "not_found"),
            ("POST \(hook.path) HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400, "bad_request"),
            ("POST \(hook.path)\r\nHost: h\r\n\r\n", 400, "bad_request"),
            ("POST \(hook.path) HTTP/1.1\nHost: h\n\n", 400, "bad_request"),
            (
                "POST \(hook.path) HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n1", 400,
                "bad_request"
            ),
            (
                "POST \(hook.path) HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431,
                "head_too_large"
            ),
            ("POST \(hook.path) HTTP/1.1\r\nHost: h\r\n", 408, "request_timeout"),
        ]
        for row in rows {
            let reply = try world.send(Array(row.request.utf8))
            #expect(
                reply.status == row.status && reply.errorCode == row.code, "\(row.request.prefix(60)): \(reply.text)")
            #expect(reply["request_id"]?.string == reply.header("x-request-id"))
            #expect(reply["detail"]?.string?.isEmpty == false)
        }
        try expectNothingFired(world, hook)
    }

    @Test("a destination that is not there, or is another workspace's, is 404")
    func unknownDestination() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let other = "01900000-0000-7000-8000-000000000001"
        let paths = [
            "/v1/\(hook.workspace)/hooks/\(other)", "/v1/\(other)/hooks/\(hook.id)", "/v1/\(hook.workspace)/hooks/none",
            "/v1/none/hooks/\(hook.id)", "/v1/\(hook.workspace)/hooks/",
        ]
        let body = Array(Self.body.utf8)
        for path in paths {
            let reply = try world.send(Hook.request(path, hook.signature(body), body))
            #expect(reply.status == 404 && reply.errorCode == "destination_not_found", "\(path): \(reply.text)")
        }
        #expect(try world.deliveries(of: hook).isEmpty)
        try expectNothingFired(world, hook)
    }

    @Test("more requests than the destination's rate are 429, with the time to wait")
    func rateLimit() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"CRM","rate_limit_per_second":1"#)
        let connection = try ClientConnection(port: world.gateway.hooksPort)
        // A second may pass between two of them; between nine of them nine seconds do not.
        let replies = try (0..<9).map {
            try connection.exchange(hook.request(Array(#"{"type":"lead","n":\#($0)}"#.utf8)))
        }
        let refused = replies.filter { $0.status == 429 }
        #expect(!refused.isEmpty)
        for reply in refused {
            #expect(reply.errorCode == "rate_limited")
            #expect(reply.header("retry-after") == "1")
        }
        let log = try world.deliveries(of: hook)
        #expect(log.count { $0.type == "delivery.rejected" && $0.text("reason") == "rate_limited" } == refused.count)
        let fired = replies.count { $0.status == 200 }
        #expect(fired + refused.count == replies.count)
        _ = try world.completedRuns(of: hook.triggerID, fires: fired)
    }

    @Test("a body may have as many bytes as the limit, and not one more, by length and chunked")
    func bodyLimit() throws {
        let world = try GatewayWorld(["--max-body-bytes", "4096"])
        let hook = try world.makeHook()
        func body(_ count: Int) -> [UInt8] {
            let start = Array(#"{"type":"lead","pad":""#.utf8)
            return start + Array(repeating: UInt8(ascii: "x"), count: count - start.count - 2) + Array("\"}".utf8)
        }
        func chunked(_ body: [UInt8]) -> [UInt8] {
            var head = "POST \(hook.path) HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
            for (name, value) in hook.signature(body) { head += "\(name): \(value)\r\n" }
            let halves = [body.prefix(100), body.dropFirst(100)]
            let chunks = halves.map { Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + Array("\r\n".utf8) }
            return Array((head + "\r\n").utf8) + chunks.joined() + Array("0\r\n\r\n".utf8)
        }
        #expect(try world.post(body(4096), to: hook).status == 200)
        #expect(try world.send(chunked(body(4095))).status == 200)
        for request in [hook.request(body(4097)), chunked(body(4097))] {
            let reply = try world.send(request)
            #expect(reply.status == 413 && reply.errorCode == "payload_too_large")
        }
        let reasons = try world.deliveries(of: hook).filter { $0.type == "delivery.rejected" }.map { $0.text("reason") }
        #expect(reasons == ["payload_too_large", "payload_too_large"])
        _ = try world.completedRuns(of: hook.triggerID, fires: 2)
    }

    @Test("a dry run refuses what the hook refuses: a mapping that makes more of a body than may be forwarded")
    func mappedTooLarge() throws {
        let world = try GatewayWorld(["--max-body-bytes", "100"])
        let mapping = (1...8).map { #""field\#($0)":"x""# }.joined(separator: ",")
        let hook = try world.makeHook(#""name":"CRM","field_mapping":{\#(mapping)}"#)
        for (count, hookStatus, dryRunStatus) in [(30, 200, 200), (70, 413, 422)] {
            let payload = #"{"type":"lead","x":"\#(String(repeating: "x", count: count))"}"#
            #expect(try world.post(payload, to: hook).status == hookStatus)
            let dryRun = try world.api("POST", "/webhook-destinations/\(hook.id)/dry-run", #"{"payload":\#(payload)}"#)
            #expect(dryRun.status == dryRunStatus)
        }
    }

    @Test("a body that does not come is 408")
    func slowBody() throws {
        let world = try GatewayWorld(["--body-timeout-seconds", "1"])
        let hook = try world.makeHook()
        let reply = try world.send(hook.request(Array(Self.body.utf8)).dropLast(1))
        #expect(reply.status == 408 && reply.errorCode == "request_timeout")
        #expect(try world.deliveries(of: hook).map { $0.text("reason") } == ["request_timeout"])
        try expectNothingFired(world, hook)
    }

    @Test("what is not signed as it should be is 401, and the log says why")
    func signatures() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let stamped = try world.makeHook(#""name":"Stamped","require_timestamp":true"#)
        let body = Array(Self.body.utf8)
        let name = "x-amigo-request-signature"
        let signed = hook.signature(body)
        let rows: [(headers: [(String, String)], code: String)] = [
            ([], "signature_missing"),
            ([(name, "")], "signature_malformed"),
            ([(name, "sha256=12")], "signature_malformed"),
            (signed + [("x-amigo-request-timestamp", "yesterday")], "signature_malformed"),
            ([(name, Hook.mac(body, "whsec_wrong"))], "signature_mismatch"),
            // The signature is over the body alone, but with a timestamp only the other form counts.
            (signed + [("x-amigo-request-timestamp", Hook.now())], "signature_mismatch"),
            (hook.signature(body, timestamp: Hook.now(-400)), "timestamp_out_of_tolerance"),
            (hook.signature(body, timestamp: Hook.now(400)), "timestamp_out_of_tolerance"),
        ]
        for row in rows {
            let reply = try world.send(Hook.request(hook.path, row.headers, body))
            #expect(reply.status == 401 && reply.errorCode == row.code, "\(row.headers): \(reply.text)")
        }
        #expect(try world.post(body, to: stamped).errorCode == "signature_missing")
        #expect(try world.deliveries(of: stamped).map { $0.text("reason") } == ["signature_missing"])
        let log = try world.deliveries(of: hook)
        #expect(log.allSatisfy { $0.type == "delivery.rejected" && $0.text("event_type") == nil })
        #expect(log.reversed().map { $0.text("reason") } == rows.map(\.code))
        #expect(try world.delivery(log[0].id, of: hook)["body"] == nil)
        try expectNothingFired(world, hook)
        try expectNothingFired(world, stamped)
    }

    @Test("a destination that is not active is 409, and only its sender learns so")
    func inactive() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"CRM","is_active":false"#)
        let reply = try world.post(Self.body, to: hook)
        #expect(reply.status == 409 && reply.errorCode == "destination_inactive")
        var stranger = hook
        stranger.secret = "whsec_wrong"
        #expect(try world.post(Self.body, to: stranger).errorCode == "signature_mismatch")
        let reasons = try world.deliveries(of: hook).map { $0.text("reason") }
        #expect(reasons == ["signature_mismatch", "destination_inactive"])
        try expectNothingFired(world, hook)

        #expect(try world.api("PUT", "/webhook-destinations/\(hook.id)", #"{"is_active":true}"#).status == 200)
        #expect(try world.post(Self.body, to: hook).status == 200)
    }
}

/// A run would have been written by the time that a later fire's is.
func expectNothingFired(_ world: GatewayWorld, _ hook: Hook) throws {
    #expect(try world.runs(of: hook.triggerID).isEmpty)
    let canary = try world.makeHook(#""name":"Canary""#)
    #expect(try world.post(#"{"type":"canary"}"#, to: canary).status == 200)
    _ = try world.completedRuns(of: canary.triggerID, fires: 1)
    #expect(try world.runs(of: hook.triggerID).isEmpty)
}
