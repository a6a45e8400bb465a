import Identifiers
import TestSupport
import Testing

@testable import ManagementAPI

@Suite("API keys at the door")
struct AuthenticatorTests {
    private let world = World()

    @Test(
        "what is no known key is answered 401 with the scheme",
        arguments: [
            nil, "", "Bearer", "Bearer ", "gwk_x", "Basic Z3drOng=", "Bearer gwk_short",
            "Bearer gwk_\(String(repeating: "A", count: 43))",
            "Bearer sk_\(String(repeating: "A", count: 44))", "Bearer gwk_\(String(repeating: "A", count: 100_00))",
        ])
    func unauthorized(header: String?) async throws {
        try await world.serve { api in
            let headers = header.map { [(name: "authorization", value: $0)] } ?? []
            let answer = try await HTTPExchange.send(
                "GET", "/v1/\(api.workspaceID)/triggers", port: api.port, headers: headers)
            #expect(answer.status == 401)
            #expect(answer.errorCode == "unauthorized")
            #expect(answer.header("www-authenticate") == "Bearer")
        }
    }

    @Test("the scheme may be written in any case", arguments: ["Bearer", "bearer", "BEARER"])
    func schemeCase(scheme: String) async throws {
        try await world.serve { api in
            let answer = try await HTTPExchange.send(
                "GET", "/v1/\(api.workspaceID)/triggers", port: api.port,
                headers: [("authorization", "\(scheme) \(api.keys[.viewer] ?? "")")])
            #expect(answer.status == 200)
        }
    }

    @Test("a workspace that is no UUID is nobody's", arguments: ["x", "%00", "01980000-0000-7000-8000-00000000000"])
    func workspaceForm(workspace: String) async throws {
        try await world.serve { api in
            let answer = try await HTTPExchange.send(
                "GET", "/v1/\(workspace)/triggers", port: api.port,
                headers: [("authorization", "Bearer \(api.keys[.admin] ?? "")")])
            #expect(answer.status == 403)
        }
    }

    @Test("the workspace may be written in upper case")
    func workspaceCase() async throws {
        try await world.serve { api in
            let answer = try await HTTPExchange.send(
                "GET", "/v1/\(api.workspaceID.description.uppercased())/triggers", port: api.port,
                headers: [("authorization", "Bearer \(api.keys[.viewer] ?? "")")])
            #expect(answer.status == 200)
        }
    }

    @Test("a key is checked before anything else of the request")
    func keyFirst() async throws {
        try await world.serve { api in
            let answer = try await HTTPExchange.send(
                "POST", "/v1/\(api.workspaceID)/triggers", port: api.port, body: Array("{broken".utf8))
            #expect(answer.status == 401)
        }
    }
}
