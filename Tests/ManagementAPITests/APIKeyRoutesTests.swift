import FieldMapping
import Identifiers
import Ingress
import TestSupport
import Testing

@testable import ManagementAPI

@Suite("/api-keys")
struct APIKeyRoutesTests {
    private let world = World()

    @Test("a new key is shown once, works, and only its hash is kept")
    func create() async throws {
        try await world.serve { api in
            let created = try await api.call("POST", "/api-keys", #"{"name":"CI","role":"operator"}"#)
            #expect(created.status == 201)
            #expect(try created.json.keys == ["id", "workspace_id", "name", "role", "created_at", "api_key"])
            #expect(try created.json.text("role") == "operator")
            #expect(try created.json.text("created_at") == "2026-01-02T03:04:05.678Z")
            let text = try created.json.text("api_key")
            #expect(text.hasPrefix("gwk_"))
            #expect(text.utf8.count == 47)
            #expect(await world.keys.hashes.contains(SHA256.digest(text.utf8)))
            let holder = API(port: api.port, workspaceID: api.workspaceID, keys: [.operator: text])
            #expect(try await holder.call("GET", "/triggers", as: .operator).status == 200)
            #expect(try await holder.call("POST", "/skills", "{}", as: .operator).status == 403)
            let list = try await api.call("GET", "/api-keys")
            #expect(list.items.first?.raw("name") == #""CI""#)
            #expect(list.items.count == 4)
            #expect(!list.text.contains("gwk_"))
            #expect(!list.text.contains("hash"))
        }
    }

    @Test("a revoked key stops at once, and revoking it again changes nothing")
    func revoke() async throws {
        try await world.serve { api in
            let created = try await api.call("POST", "/api-keys", #"{"name":"x","role":"admin"}"#).json
            let holder = API(port: api.port, workspaceID: api.workspaceID, keys: [.admin: try created.text("api_key")])
            #expect(try await holder.call("GET", "/triggers").status == 200)
            for _ in 0..<2 {
                let answer = try await api.call("DELETE", "/api-keys/\(try created.text("id"))")
                #expect(answer.status == 204)
                #expect(answer.body.isEmpty)
            }
            #expect(try await holder.call("GET", "/triggers").status == 401)
            #expect(try await api.call("GET", "/api-keys").items.count == 3)
        }
    }

    @Test("a key of another workspace is not revoked")
    func revokeForeign() async throws {
        let foreignWorkspace = world.ids.next()
        _ = try await world.makeKeys(in: foreignWorkspace)
        let foreign = try await world.keys.apiKeys(in: foreignWorkspace, offset: 0, limit: 20).items
        try await world.serve { api in
            for key in foreign {
                let answer = try await api.call("DELETE", "/api-keys/\(key.id)")
                #expect(answer.status == 204)
            }
            let left = try await world.keys.apiKeys(in: foreignWorkspace, offset: 0, limit: 20).items
            #expect(left == foreign)
        }
    }

    @Test(
        "bad names and roles are refused, all at once",
        arguments: [
            ("{}", ["body.name", "body.role"]),
            (#"{"name":"","role":"root"}"#, ["body.name", "body.role"]),
            (#"{"name":1,"role":null}"#, ["body.name", "body.role"]),
            (#"{"name":"x","role":"Admin"}"#, ["body.role"]),
        ])
    func refuses(body: String, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/api-keys", body)
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
        }
    }

    @Test("no description of a key's text shows it")
    func redacted() throws {
        let key = try APIKeyText.generate()
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains(key.text))
        }
    }
}
