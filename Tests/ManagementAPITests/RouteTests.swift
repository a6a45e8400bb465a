import Identifiers
import TestSupport
import Testing

@testable import ManagementAPI

@Suite("Routes and roles")
struct RouteTests {
    private static let id = "01980000-0000-7000-8000-000000000001"

    /// What the contract says, stated again: method, path and the least role.
    private static let table: [(method: String, path: String, role: Role)] = [
        ("POST", "/api-keys", .admin),
        ("GET", "/api-keys", .viewer),
        ("DELETE", "/api-keys/\(id)", .admin),
        ("POST", "/skills", .admin),
        ("GET", "/skills", .viewer),
        ("GET", "/skills/\(id)", .viewer),
        ("PUT", "/skills/\(id)", .admin),
        ("DELETE", "/skills/\(id)", .admin),
        ("POST", "/skills/\(id)/rotate-secret", .admin),
        ("POST", "/triggers", .admin),
        ("POST", "/triggers/dry-run", .operator),
        ("GET", "/triggers", .viewer),
        ("GET", "/triggers/\(id)", .viewer),
        ("PUT", "/triggers/\(id)", .admin),
        ("DELETE", "/triggers/\(id)", .admin),
        ("POST", "/triggers/\(id)/pause", .admin),
        ("POST", "/triggers/\(id)/resume", .admin),
        ("POST", "/triggers/\(id)/fire", .operator),
        ("GET", "/triggers/\(id)/runs", .viewer),
        ("POST", "/webhook-destinations", .admin),
        ("GET", "/webhook-destinations", .viewer),
        ("GET", "/webhook-destinations/\(id)", .viewer),
        ("PUT", "/webhook-destinations/\(id)", .admin),
        ("DELETE", "/webhook-destinations/\(id)", .admin),
        ("POST", "/webhook-destinations/\(id)/rotate-secret", .admin),
        ("POST", "/webhook-destinations/\(id)/dry-run", .operator),
        ("GET", "/webhook-destinations/\(id)/deliveries", .viewer),
        ("GET", "/webhook-destinations/\(id)/deliveries/\(id)", .viewer),
        ("POST", "/webhook-destinations/\(id)/deliveries/\(id)/redeliver", .operator),
        ("GET", "/tasks", .viewer),
        ("GET", "/tasks/\(id)", .viewer),
        ("POST", "/tasks/\(id)/cancel", .operator),
        ("POST", "/events", .operator),
        ("GET", "/events/stream", .viewer),
        ("GET", "/events/\(id)/chain", .viewer),
    ]

    @Test("every route lets its role and those above in, and tells the others which role is needed")
    func rolesAndRoutes() async throws {
        #expect(Self.table.count == Route.allCases.count { $0.minimumRole != nil })
        let world = World()
        try await world.serve { api in
            for (method, path, needed) in Self.table {
                for role in Role.allCases {
                    let answer = try await api.call(method, path, "{}", as: role)
                    if role >= needed {
                        #expect([200, 201, 204, 404, 422].contains(answer.status), "\(role) \(method) \(path)")
                    } else {
                        #expect(answer.status == 403, "\(role) \(method) \(path)")
                        #expect(answer.errorCode == "forbidden")
                        #expect(answer.detail?.contains("role \(needed)") == true)
                    }
                }
            }
        }
    }

    @Test("no route serves without a key, or with another workspace's")
    func otherKeys() async throws {
        let world = World()
        let foreign = try await world.makeKeys(in: world.ids.next())
        try await world.serve { api in
            for (method, path, _) in Self.table {
                let bare = try await HTTPExchange.send(method, "/v1/\(api.workspaceID)\(path)", port: api.port)
                #expect(bare.status == 401, "\(method) \(path)")
                let stranger = API(port: api.port, workspaceID: api.workspaceID, keys: foreign)
                let answer = try await stranger.call(method, path, "{}")
                #expect(answer.status == 403, "\(method) \(path)")
                #expect(answer.detail == "This API key belongs to another workspace.")
            }
        }
    }

    @Test("another method on a known path is answered 405 with those that are allowed")
    func otherMethods() async throws {
        try await World().serve { api in
            for (path, allowed) in [
                ("/healthz", "GET, HEAD"), ("/v1/\(api.workspaceID)/triggers", "GET, HEAD, POST"),
                ("/v1/\(api.workspaceID)/triggers/dry-run", "POST"),
                ("/v1/\(api.workspaceID)/webhook-destinations/\(Self.id)", "DELETE, GET, HEAD, PUT"),
            ] {
                for method in ["PATCH", "OPTIONS", "TRACE", "QUERY", "PROPFIND"] {
                    let answer = try await HTTPExchange.send(method, path, port: api.port)
                    #expect(answer.status == 405, "\(method) \(path)")
                    #expect(answer.errorCode == "method_not_allowed")
                    #expect(answer.header("allow") == allowed)
                }
            }
        }
    }

    @Test("unknown paths are answered 404", arguments: ["/", "/v1", "/v2/x/triggers", "/healthz/x", "/v1/x/hooks/y"])
    func unknownPaths(path: String) async throws {
        try await World().serve { api in
            let answer = try await HTTPExchange.send("GET", path, port: api.port)
            #expect(answer.status == 404)
            #expect(answer.errorCode == "not_found")
        }
    }

    @Test(
        "a path id that is no UUID names nothing",
        arguments: ["x", "\(id)0", "%20", "..%2f", "01980000000070008000000000000001"])
    func noUUID(id: String) async throws {
        try await World().serve { api in
            for (method, path, code) in [
                ("GET", "/skills/\(id)", "action_not_found"), ("GET", "/triggers/\(id)", "trigger_not_found"),
                ("POST", "/triggers/\(id)/fire", "trigger_not_found"),
                ("GET", "/triggers/\(id)/runs", "trigger_not_found"),
                ("GET", "/webhook-destinations/\(id)", "destination_not_found"),
                ("PUT", "/webhook-destinations/\(id)", "destination_not_found"),
                ("DELETE", "/webhook-destinations/\(id)", "destination_not_found"),
                ("GET", "/webhook-destinations/\(id)/deliveries", "destination_not_found"),
                ("DELETE", "/api-keys/\(id)", "api_key_not_found"),
            ] {
                let answer = try await api.call(method, path)
                #expect(answer.status == 404, "\(method) \(path)")
                #expect(answer.errorCode == code, "\(method) \(path)")
            }
        }
    }

    @Test("with a remote engine its routes say so, and the others work")
    func remoteEngine() async throws {
        try await World().serve(isEngineEmbedded: false) { api in
            let engines = ["/skills", "/triggers", "/tasks", "/events"]
            for (method, path, _) in Self.table where engines.contains(where: path.hasPrefix) {
                let answer = try await api.call(method, path, "{}")
                #expect(answer.status == 404, "\(method) \(path)")
                #expect(answer.errorCode == "engine_is_remote")
                #expect(answer.detail?.contains("remote engine") == true)
            }
            let body = #"{"name":"CRM","trigger_id":"\#(Self.id)"}"#
            #expect(try await api.call("POST", "/webhook-destinations", body).status == 201)
        }
    }
}
