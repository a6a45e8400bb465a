import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing
import TriggerEngine

@Suite("/events")
struct EventRoutesTests {
    private let world = World()

    @Test("a published event is answered as it is kept, its data byte for byte, and begins a chain")
    func publishes() async throws {
        try await world.serve { api in
            let data = #"{ "n" : 1.10, "big": 12345678901234567890, "s":"\u00e9" }"#
            let answer = try await api.call(
                "POST", "/events", #"{"event_type":"lead.created","data":\#(data),"unknown":1}"#, as: .operator,
                headers: [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")])
            #expect(answer.status == 201)
            let event = try answer.json
            #expect(
                event.keys == [
                    "id", "workspace_id", "event_type", "trigger_id", "chain_id", "parent_id", "source", "data", "effective_at",
                    "created_at",
                    "trace_id",
                ])
            #expect(event.raw("data") == data)
            #expect(try event.text("chain_id") == event.text("id"))
            #expect(try event.text("workspace_id") == "\(world.workspaceID)")
            #expect(event.raw("trigger_id") == "null" && event.raw("parent_id") == "null")
            #expect(try event.text("source") == "AUTOMATION")
            #expect(try event.text("trace_id") == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(try event.text("created_at") == world.now.description)
            let chain = try await api.call("GET", "/events/\(try event.text("id"))/chain", as: .viewer)
            #expect(chain.items.map(\.json.text) == [answer.text])
        }
    }

    @Test("what is left out has its default, and without a trace there is none")
    func defaults() async throws {
        try await world.serve { api in
            let event = try await api.call("POST", "/events", #"{"event_type":"a"}"#).json
            #expect(event.raw("data") == "{}")
            #expect(event["trace_id"] == nil)
        }
    }

    @Test(
        "every field is checked and all faults are told at once",
        arguments: [
            ("{}", ["body.event_type"]), (#"{"event_type":"","data":[]}"#, ["body.event_type", "body.data"]),
            (#"{"event_type":"lead.*"}"#, ["body.event_type"]), (#"{"event_type":"a b","data":null}"#, ["body.event_type", "body.data"]),
            (#"{"event_type":"trigger.fired"}"#, ["body.event_type"]), (#"{"event_type":"outbound.x"}"#, ["body.event_type"]),
            (#"{"event_type":7}"#, ["body.event_type"]), (#"{"event_type":"a","data":{"a":1,"a":2}}"#, ["body.data"]), ("[]", ["body"]),
        ])
    func refuses(body: String, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/events", body, headers: [("Idempotency-Key", String(repeating: "k", count: 257))])
            #expect(answer.status == 422)
            #expect(answer.locations == locations + (body == "[]" ? [] : ["header.Idempotency-Key"]))
            #expect(await world.store.allEvents.isEmpty)
        }
    }

    @Test("the engine's own types are refused with what to do")
    func ownTypes() async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/events", #"{"event_type":"trigger.completed"}"#)
            #expect(
                answer.messages == [
                    "Types that begin with 'trigger.' and 'outbound.' are of the engine's own events; choose another one."
                ])
        }
    }

    @Test("an idempotency key gets the first event again and says so, and a trigger's key is another")
    func idempotency() async throws {
        try await world.serve { api in
            let trigger = try await api.makeTrigger(actionID: api.makeAction())
            let key = (name: "Idempotency-Key", value: "k")
            _ = try await api.call("POST", "/triggers/\(trigger)/fire", headers: [key])
            let first = try await api.call("POST", "/events", #"{"event_type":"a","data":{"n":1}}"#, headers: [key])
            let second = try await api.call("POST", "/events", #"{"event_type":"b"}"#, headers: [key])
            #expect(first.header("idempotency-replayed") == nil)
            #expect(second.status == 201 && second.text == first.text)
            #expect(second.header("idempotency-replayed") == "true")
            #expect(await world.store.allEvents.map(\.eventType) == ["trigger.fired", "a"])
        }
    }

    @Test("a chain is shown whole, oldest first, whichever of its events is named")
    func chain() async throws {
        try await world.serve { api in
            let trigger = try await api.makeTrigger(actionID: api.makeAction())
            let fired = try await api.call("POST", "/triggers/\(trigger)/fire").json.text("fired_event_id")
            let fire = try #require(try await world.store.pendingFires(limit: 1).first)
            let run = TriggerStoreWorld(world.store).completedRun(of: fire)
            try await world.store.record([run])
            for id in [fired, "\(run.events[0].id)"] {
                let answer = try await api.call("GET", "/events/\(id)/chain", as: .viewer)
                #expect(answer.status == 200)
                #expect(try answer.json.keys == ["items"])
                #expect(try answer.items.map { try $0.text("event_type") } == ["trigger.fired", "trigger.completed"])
                #expect(answer.items.map { $0.raw("parent_id") } == ["null", #""\#(fired)""#])
                #expect(try answer.items.allSatisfy { try $0.text("chain_id") == fired && $0.text("trigger_id") == trigger })
            }
        }
    }

    @Test("an unknown event, one of another workspace and what is no id have no chain")
    func unknown() async throws {
        let strange = TriggerStoreWorld(world.store).makeEvent(in: world.ids.next())
        await world.store.append(strange)
        try await world.serve { api in
            for id in ["\(world.ids.next())", "\(strange.id)", "x"] {
                let answer = try await api.call("GET", "/events/\(id)/chain")
                #expect(answer.status == 404)
                #expect(answer.errorCode == "event_not_found")
            }
        }
    }

    @Test("a filter of a trigger is checked, and each fault has its place")
    func filters() async throws {
        try await world.serve { api in
            let actionID = try await api.makeAction()
            let body =
                #"{"name":"n","event_type":"a","action_id":"\#(actionID)","event_filter":{"a..b":1,"c":{"$near":1,"$in":[]},"$or":[]}}"#
            for (method, path) in [("POST", "/triggers"), ("POST", "/triggers/dry-run")] {
                let answer = try await api.call(method, path, body)
                #expect(answer.status == 422)
                #expect(
                    answer.locations == [
                        "body.event_filter.a..b", "body.event_filter.c.$near", "body.event_filter.c.$in", "body.event_filter.$or",
                    ])
                #expect(answer.messages[1].contains("$ne, $in, $gt, $gte, $lt, $lte, $exists, $prefix"))
            }
            let id = try await api.makeTrigger(actionID: actionID)
            #expect(
                try await api.call("PUT", "/triggers/\(id)", #"{"event_filter":{"a":{"$gt":null}}}"#).locations == [
                    "body.event_filter.a.$gt"
                ])
            let answer = try await api.call("PUT", "/triggers/\(id)", #"{"event_filter":{"a": {"$gt":1}}}"#)
            #expect(try answer.json.raw("event_filter") == #"{"a": {"$gt":1}}"#)
        }
    }
}
