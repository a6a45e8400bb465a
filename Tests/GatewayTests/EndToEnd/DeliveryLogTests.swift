import FieldMapping
import Foundation
import TestSupport
import Testing

/// Contract, section 3.2: what the delivery log keeps, and what can be redelivered.
@Suite(.processes)
struct DeliveryLogTests {
    @Test("rejected deliveries are trimmed to the newest thousand, fired ones stay")
    func trimming() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let body = Array(#"{"type":"lead"}"#.utf8)
        #expect(try world.post(body, to: hook).status == 200)
        let connection = try ClientConnection(port: world.gateway.hooksPort)
        let unsigned = Hook.request(hook.path, [], body)
        for _ in 0..<1012 { #expect(try connection.exchange(unsigned).status == 401) }
        let last = try connection.exchange(Hook.request(hook.path, [("x-request-id", "last")], body))
        #expect(last.status == 401)
        func total() throws -> Int? {
            try world.api("GET", "/webhook-destinations/\(hook.id)/deliveries?limit=1")["total"]?.integer
        }
        #expect(try total() == 1001)
        #expect(try world.newestDelivery(of: hook)?.text("request_id") == "last")
        try world.restart()
        #expect(try total() == 1001)
        let oldest = try world.api("GET", "/webhook-destinations/\(hook.id)/deliveries?limit=1&continuation_token=1000")
        #expect(oldest["items"]?.elements?.first?.at("event_type")?.string == "delivery.fired")
    }

    @Test("a delivery's id leads to the chain of what it fired, from its answer on, and a duplicate's to that of the first")
    func chains() throws {
        let (world, other) = (try GatewayWorld(), try GatewayWorld())
        let hook = try world.makeHook(#""name":"CRM","dedupe_window_seconds":600"#)
        let reply = try world.post(#"{"type":"lead"}"#, to: hook)
        let (delivery, fired) = (try #require(reply["delivery_id"]?.string), try #require(reply["fired_event_id"]?.string))
        #expect(try world.chain(delivery).first?.id == fired)
        #expect(try world.chain(delivery, until: "trigger.completed").map(\.id) == world.chain(fired).map(\.id))
        #expect(try world.post(#"{"type":"lead"}"#, to: hook)["duplicate"]?.bool == true)
        let duplicate = try #require(try world.newestDelivery(of: hook))
        #expect(duplicate.type == "delivery.duplicate" && duplicate.id != delivery)
        #expect(try world.chain(duplicate.id).first?.id == fired)
        #expect(try other.api("GET", "/events/\(delivery)/chain").errorCode == "event_not_found")
        #expect(try world.post("{", to: hook).status == 400)
        let rejected = try #require(try world.newestDelivery(of: hook))
        #expect(try world.api("GET", "/events/\(rejected.id)/chain").errorCode == "event_not_found")
    }

    @Test("a rejected delivery and a duplicate cannot be redelivered")
    func notRedeliverable() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"CRM","dedupe_window_seconds":600"#)
        let body = #"{"type":"lead"}"#
        #expect(try world.post("{", to: hook).status == 400)
        for _ in 0..<2 { #expect(try world.post(body, to: hook).status == 200) }
        let log = try world.deliveries(of: hook)
        #expect(log.map(\.type) == ["delivery.duplicate", "delivery.fired", "delivery.rejected"])
        for entry in log where entry.type != "delivery.fired" {
            let reply = try world.redeliver(entry.id, of: hook)
            #expect(reply.status == 409 && reply.errorCode == "not_redeliverable", "\(entry.type): \(reply.text)")
        }
        #expect(try world.redeliver("01900000-0000-7000-8000-000000000001", of: hook).errorCode == "delivery_not_found")
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
    }

    @Test(
        "a delivery that has fired is answered with its first receipt, and fires nothing more",
        arguments: [false, true])
    func redeliverFired(afterRestart: Bool) throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let first = try world.post(#"{"type":"lead"}"#, to: hook)
        if afterRestart { try world.restart() }
        let id = try #require(first["delivery_id"]?.string)
        for _ in 0..<2 {
            let again = try world.redeliver(id, of: hook)
            #expect(again.status == 200)
            #expect(again["fired_event_id"]?.string == first["fired_event_id"]?.string)
            #expect(again["duplicate"]?.bool == true)
        }
        #expect(try world.newestDelivery(of: hook)?.text("fired_event_id") == first["fired_event_id"]?.string)
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
        try expectQuiet(world, hook, fires: 1)
    }

    @Test("only an admin sees the body, and only an operator redelivers")
    func roles() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"CRM","field_mapping":{"phone_to":"phone"}"#)
        let id = try #require(try world.post(#"{"type":"lead","phone":1.10}"#, to: hook)["delivery_id"]?.string)
        let path = "/webhook-destinations/\(hook.id)/deliveries/\(id)"
        for role in ["viewer", "operator", "admin"] {
            let key = try world.makeKey(role: role)
            let delivery = try world.api("GET", path, key: key)
            #expect(delivery["mapped_input"]?.written == #"{"phone_to":1.10}"#)
            #expect((delivery["body"] != nil) == (role == "admin"))
            #expect(try world.api("POST", path + "/redeliver", key: key).status == (role == "viewer" ? 403 : 200))
        }
        try expectQuiet(world, hook, fires: 1)
    }

    @Test("a body that is no UTF-8 was refused, and the log keeps its size alone")
    func sizes() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        #expect(try world.post([0x7B, 0xFF, 0x7D], to: hook).errorCode == "invalid_json")
        let entry = try #require(try world.newestDelivery(of: hook))
        #expect(entry.data.at("size")?.integer == 3)
        let delivery = try world.delivery(entry.id, of: hook)
        #expect(delivery["body"] == nil && delivery["body_base64"] == nil)
        #expect(delivery["mapped_input"]?.isNull == true)
    }
}

/// A later fire has been run, and this trigger has no more runs than these.
func expectQuiet(_ world: GatewayWorld, _ hook: Hook, fires: Int) throws {
    let canary = try world.makeHook(#""name":"Canary""#)
    #expect(try world.post(#"{"type":"canary"}"#, to: canary).status == 200)
    _ = try world.completedRuns(of: canary.triggerID, fires: 1)
    #expect(try world.runs(of: hook.triggerID).count { $0.type == "trigger.fired" } == fires)
}
