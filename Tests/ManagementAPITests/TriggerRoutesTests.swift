import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing
import TriggerEngine

@Suite("/triggers")
struct TriggerRoutesTests {
    private let world = World()

    @Test("a trigger comes back as it was given, template and filter byte for byte")
    func create() async throws {
        try await world.serve { api in
            let actionID = try await api.makeAction()
            let template = #"{ "n" : 1.10, "big": 12345678901234567890, "s":"\u00e9 é" }"#
            let filter = #"{"a.b": {"$gt": 1.0}}"#
            let created = try await api.call(
                "POST", "/triggers",
                #"{"name":"New lead","description":"d","event_type":"lead.*","event_filter":\#(filter),"#
                    + #""action_id":"\#(actionID)","input_template":\#(template),"schedule":null,"#
                    + #""timezone":"Europe/Paris","unknown":[]}"#
            )
            #expect(created.status == 201)
            let trigger = try created.json
            #expect(
                trigger.keys == [
                    "id", "workspace_id", "name", "description", "event_type", "event_filter", "action_id",
                    "input_template", "schedule", "timezone", "next_fire_at", "is_active", "created_by", "created_at",
                    "updated_at",
                ])
            #expect(trigger.raw("input_template") == template)
            #expect(trigger.raw("event_filter") == filter)
            #expect(trigger.raw("schedule") == "null")
            #expect(trigger.raw("next_fire_at") == "null")
            #expect(trigger.raw("is_active") == "true")
            #expect(try trigger.text("timezone") == "Europe/Paris")
            #expect(Identifier(try trigger.text("created_by")) != nil)
            let got = try await api.call("GET", "/triggers/\(try trigger.text("id"))", as: .viewer)
            #expect(got.text == created.text)
        }
    }

    @Test("what is left out has its default")
    func defaults() async throws {
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            let trigger = try await api.call("GET", "/triggers/\(id)").json
            #expect(trigger.raw("input_template") == "{}")
            #expect(trigger.raw("event_filter") == "null")
            #expect(try trigger.text("timezone") == "UTC")
        }
    }

    @Test(
        "every field is checked and all faults are told at once",
        arguments: [
            ("{}", ["body.name", "body.event_type", "body.action_id"]),
            (
                #"{"name":"","description":2,"event_type":"a b","event_filter":[],"action_id":"x","#
                    + #""input_template":1,"timezone":"","schedule":"@dayly"}"#,
                [
                    "body.name", "body.event_type", "body.action_id", "body.description", "body.event_filter", "body.input_template",
                    "body.schedule", "body.timezone",
                ]
            ),
            (
                #"{"name":"","event_type":"e","action_id":"01980000-0000-7000-8000-000000000001"}"#,
                ["body.name", "body.action_id"]
            ),
        ])
    func refuses(body: String, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/triggers", body)
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
        }
    }

    @Test(
        "lengths are counted in characters, and their limits are inside",
        arguments: [("name", 256), ("description", 2000), ("event_type", 128)])
    func lengths(field: String, limit: Int) async throws {
        try await world.serve { api in
            let actionID = try await api.makeAction()
            for (length, status) in [(limit, 201), (limit + 1, 422)] {
                let character = field == "event_type" ? "x" : "é"
                var fields = ["name": "n", "event_type": "e", "action_id": actionID]
                fields[field] = String(repeating: character, count: length)
                let body = JSONWriter.object { writer in for (key, value) in fields { writer.member(key, value) } }
                let answer = try await api.call("POST", "/triggers", bytes: body)
                #expect(answer.status == status)
                #expect(answer.locations == (status == 201 ? [] : ["body.\(field)"]))
            }
        }
    }

    @Test("another workspace's trigger is not found")
    func foreign() async throws {
        let foreignWorkspace = world.ids.next()
        let foreignKeys = try await world.makeKeys(in: foreignWorkspace)
        try await world.serve { api in
            let id = try await api.makeTrigger(actionID: api.makeAction())
            let stranger = API(port: api.port, workspaceID: foreignWorkspace, keys: foreignKeys)
            for (method, path) in [("GET", ""), ("POST", "/fire"), ("GET", "/runs")] {
                let answer = try await stranger.call(method, "/triggers/\(id)\(path)")
                #expect(answer.status == 404)
                #expect(answer.errorCode == "trigger_not_found")
            }
            let listed = try await stranger.call("GET", "/triggers")
            #expect(listed.items.isEmpty)
        }
    }

    @Test("the list is filtered by is_active", arguments: [("", 1), ("?is_active=true", 1), ("?is_active=false", 0)])
    func filter(query: String, count: Int) async throws {
        try await world.serve { api in
            _ = try await api.makeTrigger(actionID: api.makeAction())
            let list = try await api.call("GET", "/triggers\(query)")
            #expect(list.items.count == count)
            #expect(try list.json.raw("total") == "\(count)")
        }
    }
}
