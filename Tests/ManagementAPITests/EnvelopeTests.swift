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
