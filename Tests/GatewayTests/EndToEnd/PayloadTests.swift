import FieldMapping
import Foundation
import TestSupport
import Testing

/// Contract, section 2, steps 8 to 11 with the embedded engine.
@Suite(.processes)
struct PayloadTests {
    @Test("every broken body is refused at the byte where it breaks, and fires nothing")
    func brokenBodies() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(WebhookFixture.Settings("broken"))
        let cases = try #require(try JSONValue(WebhookFixture.read("broken/cases.json")).elements)
        #expect(cases.count > 40)
        for item in cases {
            let name = try #require(item.at("name")?.string)
            let file = try #require(item.at("file")?.string)
            let body = try WebhookFixture.read("broken/\(file)")
            let reply = try world.post(body, to: hook, headers: [("x-request-id", name)])
            #expect(reply.status == item.at("status")?.integer, "\(name): \(reply.text)")
            #expect(reply.errorCode == item.at("error_code")?.string, "\(name)")
            let entry = try #require(try world.newestDelivery(of: hook))
            #expect(entry.type == "delivery.rejected" && entry.text("request_id") == name)
            #expect(entry.text("reason") == reply.errorCode, "\(name)")
            let offset = try #require(entry.data.at("byte_offset")?.integer, "\(name)")
            #expect((0...body.count).contains(offset), "\(name)")
            #expect(entry.data.at("size")?.integer == body.count, "\(name)")
        }
        #expect(try world.deliveries(of: hook).count == cases.count)
        try expectNothingFired(world, hook)
    }

    @Test(
        "the byte offset is that of the first byte that is wrong",
        arguments: [(#"{"type":"a",}"#, 12), (#"{"type":tru}"#, 11), (#"{"type":"a"} x"#, 13), ("", 0), ("[]", 0)])
    func byteOffset(body: String, offset: Int) throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let reply = try world.post(body, to: hook)
        #expect(reply.status == 400 && reply.errorCode == "invalid_json")
        #expect(reply["byte_offset"]?.integer == offset)
        #expect(try world.newestDelivery(of: hook)?.data.at("byte_offset")?.integer == offset)
    }

    @Test("a body without event type, or with one that is not accepted, is 422")
    func eventTypes() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"CRM","accepted_event_types":["lead.*"]"#)
        let missing = try world.post(#"{"type":"","kind":"lead.new"}"#, to: hook)
        #expect(missing.status == 422 && missing.errorCode == "event_type_missing")
        let other = try world.post(#"{"event":"deal.won"}"#, to: hook)
        #expect(other.status == 422 && other.errorCode == "event_type_not_accepted")
        let log = try world.deliveries(of: hook)
        #expect(log.map(\.type) == ["delivery.rejected", "delivery.rejected"])
        #expect(log.map { $0.text("reason") } == ["event_type_not_accepted", "event_type_missing"])
        #expect(log.map { $0.text("event_type") } == ["deal.won", nil])
        try expectNothingFired(world, hook)
    }

    @Test("an engine that does not know the trigger is 502, and the delivery can be redelivered")
    func unknownTrigger() throws {
        // With a remote engine the trigger of a destination cannot be checked; the same directory is then served with
        // the embedded one.
        let world = try GatewayWorld()
        let keyFile = world.root.path + "/engine-key"
        try Data("key".utf8).write(to: URL(fileURLWithPath: keyFile))
        #expect(try world.terminate() == .exited(0))
        try world.start(["--engine", "http://127.0.0.1:1", "--engine-key-file", keyFile])
        let hook = try world.makeHook(triggerID: "01900000-0000-7000-8000-000000000009")
        #expect(try world.terminate() == .exited(0))
        try world.start([])

        let body = #"{"type":"lead"}"#
        let reply = try world.post(body, to: hook)
        #expect(reply.status == 502 && reply.errorCode == "engine_rejected")
        let entry = try #require(try world.newestDelivery(of: hook))
        #expect(entry.type == "delivery.failed")
        #expect(entry.text("reason") == "engine_rejected")
        #expect(entry.data.at("engine_status")?.integer == 404)
        #expect(try world.redeliver(entry.id, of: hook).status == 502)
        #expect(try world.delivery(entry.id, of: hook)["body"]?.string == body)
        #expect(try world.post(body, to: hook).status == 502)
        #expect(try world.deliveries(of: hook).map(\.id) == [entry.id])
    }
}

extension GatewayWorld {
    func newestDelivery(of hook: Hook) throws -> LogEntry? {
        let page = try api("GET", "/webhook-destinations/\(hook.id)/deliveries?limit=1")
        return try page["items"]?.elements?.first.map { try LogEntry($0) }
    }
}
