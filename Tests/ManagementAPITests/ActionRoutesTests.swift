import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing

@Suite("/skills")
struct ActionRoutesTests {
    private let world = World()

    @Test("an action comes back as it was given, its schema byte for byte")
    func create() async throws {
        try await world.serve { api in
            let schema = #"{ "type":"object", "maximum": 1.10, "big": 12345678901234567890 }"#
            let created = try await api.call(
                "POST", "/skills",
                #"{"slug":"call-lead","name":"Call","description":null,"action_type":"record","enabled":false,"#
                    + #""input_schema":\#(schema),"more":1}"#
            )
            #expect(created.status == 201)
            let action = try created.json
            #expect(
                action.keys == [
                    "id", "workspace_id", "slug", "name", "description", "action_type", "config", "input_schema", "enabled",
                    "created_by", "created_at", "updated_at",
                ])
            #expect(action.raw("config") == "{}")
            #expect(action.raw("input_schema") == schema)
            #expect(action.raw("enabled") == "false")
            #expect(action.raw("description") == "null")
            let got = try await api.call("GET", "/skills/\(try action.text("id"))", as: .viewer)
            #expect(got.status == 200)
            #expect(got.text == created.text)
            let list = try await api.call("GET", "/skills", as: .viewer)
            #expect(list.text.contains(created.text))
        }
    }

    @Test("what is left out has its default")
    func defaults() async throws {
        try await world.serve { api in
            let created = try await api.call("POST", "/skills", #"{"slug":"ab","name":"n","action_type":"record"}"#)
                .json
            #expect(created.raw("input_schema") == "{}")
            #expect(created.raw("enabled") == "true")
        }
    }

    @Test("a taken slug is named")
    func takenSlug() async throws {
        try await world.serve { api in
            _ = try await api.makeAction(slug: "call")
            let answer = try await api.call("POST", "/skills", #"{"slug":"call","name":"n","action_type":"record"}"#)
            #expect(answer.status == 422)
            #expect(answer.locations == ["body.slug"])
        }
    }

    @Test("an action that is not there, or elsewhere, is not found")
    func notFound() async throws {
        try await world.serve { api in
            let answer = try await api.call("GET", "/skills/\(world.ids.next())")
            #expect(answer.status == 404)
            #expect(answer.errorCode == "action_not_found")
        }
    }

    @Test(
        "every field is checked and all faults are told at once",
        arguments: [
            ("{}", ["body.slug", "body.name", "body.action_type"]),
            (
                #"{"slug":"-x","name":"","description":1,"input_schema":[],"enabled":"yes","#
                    + #""action_type":"place_call"}"#,
                ["body.slug", "body.name", "body.action_type", "body.description", "body.input_schema", "body.enabled"]
            ),
            (#"{"slug":"ab","name":"n","action_type":"record","input_schema":{"a":1,"a":2}}"#, ["body.input_schema"]),
            (#"{"slug":"ab","name":"a\u0000b","action_type":"record"}"#, ["body.name"]),
            (#"{"slug":"ab","name":"n","action_type":"record","enabled":null}"#, ["body.enabled"]),
        ])
    func refuses(body: String, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/skills", body)
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
        }
    }

    @Test("a refused action type names the available ones")
    func namesActionTypes() async throws {
        try await world.serve { api in
            let answer = try await api.call(
                "POST", "/skills", #"{"slug":"ab","name":"n","action_type":"fax"}"#)
            #expect(answer.messages == ["It has to be one of: record, http_request, schedule_outbound_call."])
            #expect(answer.types == ["enum"])
        }
    }
}
