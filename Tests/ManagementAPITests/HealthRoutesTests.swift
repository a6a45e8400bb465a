import ManagementAPI
import TestSupport
import Testing

@Suite("Health")
struct HealthRoutesTests {
    private let world = World()

    @Test("health and readiness are told without a key")
    func healthy() async throws {
        try await world.serve { api in
            let health = try await HTTPExchange.send("GET", "/healthz", port: api.port)
            #expect(health.status == 200)
            #expect(health.text == #"{"status":"ok"}"#)
            #expect(health.header("x-request-id") != nil)
            let readiness = try await HTTPExchange.send("GET", "/readyz", port: api.port)
            #expect(readiness.status == 200)
            #expect(readiness.text == #"{"status":"ready"}"#)
        }
    }

    @Test("what is missing is told, and health stays what it is")
    func notReady() async throws {
        try await world.serve(readiness: ["The store cannot be written.", "The engine cannot be reached."]) { api in
            let readiness = try await HTTPExchange.send("GET", "/readyz", port: api.port)
            #expect(readiness.status == 503)
            #expect(readiness.errorCode == "not_ready")
            #expect(readiness.detail == "The store cannot be written. The engine cannot be reached.")
            #expect(try await HTTPExchange.send("GET", "/healthz", port: api.port).status == 200)
        }
    }
}
