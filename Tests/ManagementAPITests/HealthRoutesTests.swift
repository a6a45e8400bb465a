import Foundation
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

    @Test(
        "HEAD is answered as GET, without its body, also where it is refused", arguments: ["/healthz", "/readyz", "/console", "/nothing"])
    func head(path: String) async throws {
        try await world.serve { api in
            let get = try await HTTPExchange.send("GET", path, port: api.port)
            // What came behind the head would be taken for the next answer.
            let requests = "HEAD \(path) HTTP/1.1\r\nHost: h\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
            let text = try await onItsThread {
                let socket = try LoopbackSocket(connectingTo: api.port)
                try socket.send(Array(requests.utf8))
                var received: [UInt8] = []
                while !received.text.hasSuffix(#"{"status":"ok"}"#) { received += try socket.receive() }
                return received.text
            }
            let parts = text.components(separatedBy: "\r\n\r\n")
            #expect(parts.count == 3)
            #expect(parts[0].hasPrefix("HTTP/1.1 \(get.status) "))
            #expect(parts[1].hasPrefix("HTTP/1.1 200 "))
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
