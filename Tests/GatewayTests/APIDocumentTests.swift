import Foundation
import TestSupport
import Testing

@testable import ManagementAPI

/// The examples of docs/api.md, run as they stand there in a folder laid out like the repository after `make run`.
@Suite("docs/api.md", .processes)
struct APIDocumentTests {
    @Test("shows examples that are answered as it says")
    func examples() throws {
        let examples = try Document("api.md").examples
        #expect(examples.count >= 15)
        let folder = try TemporaryDirectory()
        let gateway = try GatewayProcess(
            ["--demo", "--data-dir", folder.path + "/data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"],
            errorPath: folder.path + "/stderr")
        let outputs = try DocumentExample.run(examples, in: folder, apiPort: gateway.apiPort)
        for (example, output) in zip(examples, outputs) { try example.check(output) }
    }

    @Test("lists every route below the workspace, with its role")
    func routes() throws {
        let rows = try Document("api.md").rows("routes")
        let expected = Route.allCases.compactMap { route in
            route.minimumRole.map { role in
                ["`\(route.method) \(route.path.dropFirst("/v1/{workspace_id}".count))`", route.operation.summary, role.rawValue]
            }
        }
        #expect(rows == expected)
    }
}
