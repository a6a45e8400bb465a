import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import ManagementAPI

@Suite("What all answers have in common")
struct EnvelopeTests {
    private let world = World()

    @Test(
        "a sane request id is echoed, on errors in the body too",
        arguments: ["a", "req-1_2.3", String(repeating: "x", count: 128)])
    func echoes(id: String) async throws {
        try await world.serve { api in
            let found = try await api.call("GET", "/triggers", headers: [("X-Request-ID", id)])
            #expect(found.header("x-request-id") == id)
            let missing = try await api.call("GET", "/nothing", headers: [("X-Request-ID", id)])
            #expect(missing.header("x-request-id") == id)
            #expect(try missing.json.text("request_id") == id)
        }
    }

    @Test(
        "any other request id is replaced by a new one",
        arguments: ["", "a b", "a/b", "é", String(repeating: "x", count: 129)])
    func replaces(id: String) async throws {
        try await world.serve { api in
            let answer = try await api.call("GET", "/nothing", headers: [("x-request-id", id)])
            let made = try #require(answer.header("x-request-id"))
            #expect(made != id)
            #expect(Identifier(made) != nil)
            #expect(try answer.json.text("request_id") == made)
        }
    }

    @Test("errors have three members and are JSON")
    func errorBody() async throws {
        try await world.serve { api in
            let answer = try await api.call("GET", "/nothing")
            #expect(try answer.json.keys == ["detail", "error_code", "request_id"])
            #expect(answer.header("content-type") == "application/json")
        }
    }

    @Test(
        "a store that is too busy or gone is answered 503 with the time to wait",
        arguments: [
            (StoreError.overloaded, "overloaded", "1"), (.unavailable("disk I/O error"), "storage_unavailable", "5"),
        ])
    func storeFails(error: StoreError, code: String, wait: String) async throws {
        await world.destinations.fail(with: error)
        try await world.serve { api in
            let answer = try await api.call("GET", "/webhook-destinations/\(world.ids.next())")
            #expect(answer.status == 503)
            #expect(answer.errorCode == code)
            #expect(answer.header("retry-after") == wait)
            #expect(!answer.text.contains("disk I/O"))
        }
    }

    @Test("the log tells who changed the configuration, and nothing of what was only read or refused")
    func changes() async throws {
        let logs = LogRecorder()
        try await world.serve(logger: logs.logger) { api in
            let actionID = try await api.makeAction()
            let triggerID = try await api.makeTrigger(actionID: actionID)
            #expect(try await api.call("POST", "/triggers/\(triggerID)/pause", headers: [("x-request-id", "r-1")]).status == 200)
            #expect(try await api.call("DELETE", "/triggers/\(triggerID)", as: .operator).status == 403)
            #expect(try await api.call("DELETE", "/triggers/none").status == 404)
            #expect(try await api.call("GET", "/triggers/\(triggerID)").status == 200)
            #expect(try await api.call("POST", "/triggers/\(triggerID)/fire").status == 200)
            let id = [("x-request-id", "r-1")]
            let key = try await api.call("POST", "/api-keys", #"{"name":"CI","role":"viewer"}"#, headers: id).json.text("id")
            #expect(try await api.call("DELETE", "/api-keys/\(key)", headers: id).status == 204)
            let keys = try await api.call("GET", "/api-keys").items
            let admin = try #require(keys.first { try $0.text("role") == "admin" }).text("id")
            func line(_ operation: String, _ resource: String) -> String {
                "info configuration changed api_key_id=\(admin) operation=\(operation) request_id=r-1 resource_id=\(resource) workspace_id=\(api.workspaceID)"
            }
            let lines = logs.lines.filter { $0.contains("configuration changed") }
            #expect(lines.count == 5)
            #expect(lines.contains(line("pauseTrigger", triggerID)))
            #expect(lines.contains(line("createAPIKey", key)) && lines.contains(line("revokeAPIKey", key)))
            #expect(lines.contains { $0.contains("operation=createAction") && $0.contains("resource_id=\(actionID)") })
            #expect(lines.contains { $0.contains("operation=createTrigger") && $0.contains("resource_id=\(triggerID)") })
        }
    }

    @Test("the log has why the store failed, and nothing of what an answer tells", arguments: [true, false])
    func failures(isUnavailable: Bool) async throws {
        let logs = LogRecorder()
        await world.destinations.fail(with: isUnavailable ? StoreError.unavailable("disk I/O error") : StoreError.overloaded)
        try await world.serve(readiness: ["The store takes no writes."], logger: logs.logger) { api in
            #expect(try await api.call("GET", "/webhook-destinations/\(world.ids.next())").status == 503)
            let readiness = try await HTTPExchange.send("GET", "/readyz", port: api.port)
            #expect(readiness.status == 503)
            let lines = logs.lines.filter { $0.contains("request failed") }
            #expect(lines.count == (isUnavailable ? 1 : 0))
            #expect(lines.allSatisfy { $0.hasPrefix("error") && $0.contains("reason=disk I/O error") })
        }
    }

    @Test("a store that fails while a fire is written is answered 503, and another try works")
    func fireFails() async throws {
        try await world.serve { api in
            let triggerID = try await api.makeTrigger(actionID: api.makeAction())
            await world.store.fail(with: [.overloaded, .unavailable("disk I/O error")])
            for code in ["overloaded", "storage_unavailable"] {
                let answer = try await api.call("POST", "/triggers/\(triggerID)/fire")
                #expect(answer.status == 503)
                #expect(answer.errorCode == code)
            }
            #expect(try await api.call("POST", "/triggers/\(triggerID)/fire").status == 200)
        }
    }

    @Test("a store that fails while the key is looked up is not taken for a wrong key")
    func keyLookUpFails() async throws {
        try await world.serve { api in
            await world.keys.fail(with: .unavailable("disk I/O error"))
            let answer = try await api.call("GET", "/triggers")
            #expect(answer.status == 503)
            #expect(answer.errorCode == "storage_unavailable")
        }
    }
}
