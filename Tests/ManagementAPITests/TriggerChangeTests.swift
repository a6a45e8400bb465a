import FieldMapping
import ManagementAPI
import TestSupport
import Testing

@Suite("Changing triggers")
struct TriggerChangeTests {
    private let world = World()

    @Test("what is named changes, null clears, and the rest stays byte for byte")
    func update() async throws {
        try await world.serve { api in
            let template = #"{ "n" : 1.10 }"#
            let id = try await api.makeTrigger(actionID: api.makeAction(), template: template)
            let first = try await api.call("PUT", "/triggers/\(id)", #"{"description":"d","event_filter":{"a":1.0},"is_active":false}"#)
            #expect(first.status == 200)
            #expect(try first.json.text("description") == "d")
            #expect(try first.json.raw("event_filter") == #"{"a":1.0}"#)
            #expect(try first.json.raw("input_template") == template)
            #expect(try first.json.raw("is_active") == "true")
            let other = try await api.makeAction(slug: "other")
            let second = try await api.call(
                "PUT", "/triggers/\(id)",
                #"{"name":"Renamed","description":null,"event_filter":null,"action_id":"\#(other)","input_template":{"b":2}}"#)
            #expect(try second.json.text("name") == "Renamed")
            #expect(try second.json.raw("description") == "null")
            #expect(try second.json.raw("event_filter") == "null")
            #expect(try second.json.text("action_id") == other)
            #expect(try second.json.raw("input_template") == #"{"b":2}"#)
            #expect(try second.json.text("event_type") == "lead.created")
            #expect(try await api.call("GET", "/triggers/\(id)").text == second.text)
        }
    }

    @Test(
        "every fault is told at once, and nothing changes",
        arguments: [
            (
                #"{"name":"","event_type":"a b","action_id":"x","input_template":[],"timezone":"","schedule":"@dayly"}"#,
                ["body.action_id", "body.name", "body.event_type", "body.input_template", "body.schedule", "body.timezone"]
            ),
            (#"{"timezone":"Mars/Phobos"}"#, ["body.timezone"]),
            (#"{"timezone":"../../etc/passwd"}"#, ["body.timezone"]),
            (#"{"name":null,"description":7}"#, ["body.name", "body.description"]),
            (#"{"action_id":"01900000-0000-7000-8000-0000000000ff"}"#, ["body.action_id"]),
            ("[]", ["body"]),
        ])
    func refuses(body: String, locations: [String]) async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            let before = try await api.call("GET", "/triggers/\(id)").text
            let answer = try await api.call("PUT", "/triggers/\(id)", body)
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
            #expect(try await api.call("GET", "/triggers/\(id)").text == before)
        }
    }

    @Test("pausing and resuming may be repeated, and lists tell them apart")
    func pausing() async throws {
        try await world.serve { api in
            let actionID = try await api.makeAction()
            let (paused, active) = (try await api.makeTrigger(actionID: actionID), try await api.makeTrigger(actionID: actionID))
            for (path, isActive) in [("pause", "false"), ("pause", "false"), ("resume", "true"), ("resume", "true"), ("pause", "false")] {
                let answer = try await api.call("POST", "/triggers/\(paused)/\(path)")
                #expect(answer.status == 200)
                #expect(try answer.json.raw("is_active") == isActive)
            }
            for (flag, ids) in [("true", [active]), ("false", [paused])] {
                let list = try await api.call("GET", "/triggers?is_active=\(flag)")
                #expect(try list.items.map { try $0.text("id") } == ids)
            }
            #expect(try await api.call("POST", "/triggers/\(paused)/fire").status == 200)
        }
    }

    @Test("a deleted trigger is gone, and deleting it again is no error")
    func deletion() async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            for _ in 0..<2 {
                let answer = try await api.call("DELETE", "/triggers/\(id)")
                #expect(answer.status == 204 && answer.body.isEmpty)
            }
            for (method, path) in [("GET", ""), ("PUT", ""), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/fire"), ("GET", "/runs")] {
                let answer = try await api.call(method, "/triggers/\(id)\(path)", method == "PUT" ? "{}" : nil)
                #expect(answer.status == 404 && answer.errorCode == "trigger_not_found", "\(method) \(path)")
            }
            #expect(try await api.call("GET", "/triggers").items.isEmpty)
        }
    }
}
