import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing

@Suite("Changing actions")
struct ActionChangeTests {
    private let world = World()

    @Test("what is named changes, null clears, and the rest stays")
    func update() async throws {
        try await world.serve { api in
            let id = try await api.makeAction()
            let first = try await api.call(
                "PUT", "/skills/\(id)", #"{"description":"d","enabled":false,"input_schema":{"n":1.10}}"#)
            #expect(first.status == 200)
            #expect(try first.json.text("slug") == "note")
            #expect(try first.json.raw("enabled") == "false")
            #expect(try first.json.raw("input_schema") == #"{"n":1.10}"#)
            let second = try await api.call("PUT", "/skills/\(id)", #"{"slug":"renamed","description":null}"#)
            #expect(try second.json.text("slug") == "renamed")
            #expect(try second.json.raw("description") == "null")
            #expect(try second.json.raw("enabled") == "false")
            #expect(try await api.call("GET", "/skills/\(id)").text == second.text)
        }
    }

    @Test("a fault is told and nothing changes: a bad field, a slug that is taken, an action that there is not")
    func refuses() async throws {
        try await world.serve { api in
            let id = try await api.makeAction()
            _ = try await api.makeAction(slug: "taken")
            let before = try await api.call("GET", "/skills/\(id)").text
            let bad = try await api.call("PUT", "/skills/\(id)", #"{"slug":"-","enabled":null,"action_type":"x"}"#)
            #expect(bad.status == 422)
            #expect(bad.locations == ["body.slug", "body.action_type", "body.enabled"])
            let taken = try await api.call("PUT", "/skills/\(id)", #"{"slug":"taken"}"#)
            #expect(taken.status == 422 && taken.locations == ["body.slug"])
            #expect(try await api.call("GET", "/skills/\(id)").text == before)
            let absent = try await api.call("PUT", "/skills/\(world.ids.next())", "{}")
            #expect(absent.status == 404 && absent.errorCode == "action_not_found")
        }
    }

    @Test("an action that triggers run cannot be deleted, and they are named; afterwards it can, again and again")
    func deletion() async throws {
        try await world.serve { api in
            let id = try await api.makeAction()
            let triggerID = try await api.makeTrigger(actionID: id)
            let refused = try await api.call("DELETE", "/skills/\(id)")
            #expect(refused.status == 409 && refused.errorCode == "action_in_use")
            #expect(refused.detail?.contains("New lead") == true)
            #expect(try await api.call("GET", "/skills/\(id)").status == 200)
            #expect(try await api.call("DELETE", "/triggers/\(triggerID)").status == 204)
            for _ in 0..<2 { #expect(try await api.call("DELETE", "/skills/\(id)").status == 204) }
            #expect(try await api.call("GET", "/skills/\(id)").status == 404)
        }
    }
}
