import FieldMapping
import TestSupport
import Testing

@testable import ManagementAPI

@Suite("The description")
struct OpenAPITests {
    @Test("is served without a key, as JSON, the same each time")
    func served() async throws {
        try await World().serve { api in
            let answer = try await HTTPExchange.send("GET", "/openapi.json", port: api.port)
            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "application/json")
            #expect(try answer.json.text("openapi") == "3.1.0")
            #expect(try await HTTPExchange.send("GET", "/openapi.json", port: api.port).body == answer.body)
        }
    }

    @Test("has an operation for every route, and no other, each with a name of its own")
    func operations() throws {
        let operations = try Description.operations
        #expect(Set(operations.map { "\($0.method) \($0.path)" }) == Set(Route.allCases.map { "\($0.method) \($0.path)" }))
        #expect(operations.count == Route.allCases.count)
        #expect(Set(try operations.map { try $0.object.text("operationId") }).count == operations.count)
    }

    @Test("asks for a key where a route does, with its role, and there alone")
    func security() throws {
        for route in Route.allCases {
            let operation = try Description.operation(route)
            #expect(operation.raw("security") == (route.minimumRole.map { #"[{"api_key":["\#($0)"]}]"# } ?? "[]"), "\(route)")
        }
    }

    @Test("names every variable part of a path as a parameter")
    func pathParameters() throws {
        for route in Route.allCases {
            let parameters = try (Description.operation(route)["parameters"]?.elements ?? []).map { try #require(try $0.object()) }
            let names = try parameters.filter { try $0.text("in") == "path" }.map { try $0.text("name") }
            #expect(names == route.pathParameters, "\(route)")
            for name in names where name != "workspace_id" {
                #expect(APIError.Resource.allCases.contains { $0.pathParameter == name }, "\(name)")
            }
        }
    }

    @Test("refers to nothing that is not in it, and holds no component that nothing refers to")
    func references() throws {
        let text = String(decoding: OpenAPIDocument.json, as: UTF8.self)
        let references = Set(text.split(separator: #""$ref":""#).dropFirst().map { String($0.prefix { $0 != "\"" }) })
        let components = try #require(try Description.document["components"]?.object())
        let defined = try ["schemas", "headers"].flatMap { kind in
            try #require(try components[kind]?.object()).keys.map { "#/components/\(kind)/\($0)" }
        }
        #expect(references == Set(defined))
    }

    @Test("tells of each error the status, the code and the sentence that are answered")
    func errors() throws {
        let answers = try #require(try Description.operation(.deleteAction)["responses"]?.object())
        #expect(answers.keys == ["204", "401", "403", "404", "409", "500", "503"])
        let conflict = answers.raw("409")
        #expect(conflict.contains(#""error_code":{"type":"string","enum":["action_in_use"]}"#))
        #expect(conflict.contains(#""detail":"Triggers run this action: New lead."#))
        #expect(answers.raw("401").contains(#""WWW-Authenticate":{"required":true"#))
        #expect(answers.raw("404").contains(#"["action_not_found","engine_is_remote"]"#))
        let creation = try #require(try Description.operation(.createAction)["responses"]?.object())
        #expect(creation.keys == ["201", "400", "401", "403", "404", "413", "422", "500", "503"])
        #expect(creation.raw("422").contains("#/components/schemas/ValidationError"))
    }
}

/// What `/openapi.json` answers.
enum Description {
    static var document: JSONObject {
        get throws { try JSONObject(OpenAPIDocument.json) }
    }

    /// Every operation, with its path and its method in upper case.
    static var operations: [(path: String, method: String, object: JSONObject)] {
        get throws {
            let paths = try #require(try document["paths"]?.object())
            return try paths.members.flatMap { path, item in
                try #require(try item.object()).members.map { (path, $0.key.uppercased(), try #require(try $0.value.object())) }
            }
        }
    }

    static func operation(_ route: Route) throws -> JSONObject {
        try #require(try operations.first { $0.path == route.path && $0.method == "\(route.method)" }).object
    }

    /// The schema of a route's body; `nil` when it has none.
    static func body(_ route: Route) throws -> JSONObject? {
        let content = try operation(route)["requestBody"]?.object()?["content"]?.object()
        return try content?["application/json"]?.object()?["schema"]?.object()
    }
}
