import TestSupport
import Testing
import TriggerBridge

@Suite("The scripted server")
struct ScriptedServerTests {
    /// What a plain socket gets back for bytes that it sends.
    private func exchange(_ text: String, with server: ScriptedServer) throws -> String {
        let socket = try LoopbackSocket(connectingTo: server.port)
        try socket.send(text.bytes)
        var received: [UInt8] = []
        while true {
            let more = try socket.receive()
            if more.isEmpty { return received.text }
            received += more
        }
    }

    @Test("reads requests from one connection and answers each by the script")
    func answers() throws {
        let server = try ScriptedServer(.answer(201, "one"), .bytes("two", then: .close))
        let first = "POST /a HTTP/1.1\r\nIdempotency-Key: k\r\nEmpty:\r\nContent-Length: 3\r\n\r\nabc"
        let got = try exchange(first + "GET /b HTTP/1.1\r\n\r\n", with: server)
        #expect(got == "HTTP/1.1 201 Scripted\r\nContent-Length: 3\r\n\r\nonetwo")
        #expect(server.requests.map(\.number) == [1, 2])
        #expect(server.requests.map(\.target) == ["/a", "/b"])
        #expect(server.requests.map(\.body) == ["abc", ""])
        #expect(server.requests.map(\.idempotencyKey) == ["k", nil])
        #expect(server.requests[0].headers["empty"] == "")
        #expect(server.connections == 1)
    }

    @Test("ends its connections when it is stopped")
    func stops() async throws {
        let server = try ScriptedServer(.nothing(then: .keepOpen))
        let client = try HTTPClient(configuration: Harness.configuration())
        async let outcome = client.outcome(HTTPRequest(.get, server.url))
        await server.wait(forRequests: 1)
        server.stop()
        #expect(await outcome.failure == .closedBeforeCompleteAnswer)
    }

    @Test("splits a reply into packets of one byte")
    func singleBytes() {
        let reply = Reply.bytes("abc", then: .close).inSingleBytes
        #expect(reply.packets == [[97], [98], [99]])
        #expect(reply.ending == .close)
    }
}
