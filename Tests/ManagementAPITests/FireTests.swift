import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing
import TriggerEngine

@Suite("/triggers/{id}/fire and /runs")
struct FireTests {
    private let world = World()

    @Test("a fire answers its event, which runs then lists with the merged input")
    func fires() async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction(), template: #"{"goal":"greet","n":1.10}"#)
            let fired = try await api.call(
                "POST", "/triggers/\(id)/fire", #"{"input":{"n":12345678901234567890}}"#, as: .operator)
            #expect(fired.status == 200)
            #expect(try fired.json.keys == ["fired_event_id", "trigger_id", "status"])
            #expect(try fired.json.text("trigger_id") == id)
            #expect(try fired.json.text("status") == "fired")
            #expect(fired.header("idempotency-replayed") == nil)
            let runs = try await api.call("GET", "/triggers/\(id)/runs", as: .viewer)
            let event = try #require(runs.items.first)
            #expect(event.keys == ["event_id", "event_type", "data", "effective_at", "created_at"])
            #expect(try event.text("event_id") == fired.json.text("fired_event_id"))
            #expect(try event.text("event_type") == "trigger.fired")
            let data = try #require(try event["data"]?.object())
            #expect(data.raw("input") == #"{"goal":"greet","n":12345678901234567890}"#)
            #expect(data.raw("manual") == "true")
            #expect(data.raw("triggered_by") == #""manual""#)
        }
    }

    @Test(
        "the body may be left out, empty, or without an input",
        arguments: [nil, "", "{}", #"{"input":null}"#, #"{"input":{}}"#, #"{"other":1}"#])
    func optionalBody(body: String?) async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction(), template: #"{"a":1}"#)
            #expect(try await api.call("POST", "/triggers/\(id)/fire", body).status == 200)
            #expect(try await world.store.pendingFires(limit: 1).first?.input == Array(#"{"a":1}"#.utf8))
        }
    }

    @Test("an idempotency key gets the first answer again and says so")
    func idempotency() async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            let key = (name: "Idempotency-Key", value: String(repeating: "k", count: 256))
            let first = try await api.call("POST", "/triggers/\(id)/fire", headers: [key])
            let second = try await api.call("POST", "/triggers/\(id)/fire", headers: [key])
            #expect(second.status == 200)
            #expect(second.text == first.text)
            #expect(second.header("idempotency-replayed") == "true")
            #expect(try await world.store.pendingFires(limit: 10).count == 1)
        }
    }

    @Test("an idempotency key beyond 256 characters is refused, along with a bad input")
    func longKey() async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            let answer = try await api.call(
                "POST", "/triggers/\(id)/fire", #"{"input":[]}"#,
                headers: [("Idempotency-Key", String(repeating: "k", count: 257))])
            #expect(answer.status == 422)
            #expect(answer.locations == ["body.input", "header.Idempotency-Key"])
            #expect(try await world.store.pendingFires(limit: 10).isEmpty)
        }
    }

    @Test("a fire that an edge gateway forwards keeps its webhook and its trace")
    func forwarded() async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            let destinationID = world.ids.next()
            _ = try await api.call(
                "POST", "/triggers/\(id)/fire",
                headers: [
                    ("x-amigo-triggered-by", "webhook:\(destinationID)"),
                    ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                ])
            let fire = try #require(try await world.store.pendingFires(limit: 1).first)
            #expect(fire.cause == .webhook(destinationID: destinationID))
            #expect(fire.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(fire.hasFiredEvent)
        }
    }

    @Test("any other cause or trace counts as none", arguments: ["cron", "webhook:x", "event:1", ""])
    func otherCauses(cause: String) async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            _ = try await api.call(
                "POST", "/triggers/\(id)/fire", headers: [("x-amigo-triggered-by", cause), ("traceparent", "00-x")])
            let fire = try #require(try await world.store.pendingFires(limit: 1).first)
            #expect(fire.cause == .manual)
            #expect(fire.traceID == nil)
        }
    }

    @Test("a paused trigger fires")
    func inactive() async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            #expect(try await api.call("POST", "/triggers/\(id)/pause").status == 200)
            #expect(try await api.call("POST", "/triggers/\(id)/fire").status == 200)
        }
    }

    @Test("an unknown trigger fires nothing")
    func unknown() async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/triggers/\(world.ids.next())/fire")
            #expect(answer.status == 404)
            #expect(answer.errorCode == "trigger_not_found")
        }
    }
}
