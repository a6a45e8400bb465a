import TestSupport
import Testing

@testable import TriggerBridge

@Suite("An answer that is read as it comes")
struct BodySinkTests {
    private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Kind: stream\r\n\r\n"
    private static let chunks = "5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n"
    private static let end = "0\r\n\r\n"

    private func client(_ configure: (inout HTTPClient.Configuration) -> Void = { _ in }) throws -> HTTPClient {
        try HTTPClient(configuration: Harness.configuration(configure))
    }

    private func request(
        _ server: ScriptedServer, _ parts: Collected<[UInt8]>, stall: Duration = .seconds(60), total: Duration? = nil,
        upTo count: Int = .max
    ) -> HTTPRequest {
        let sink = BodySink(stallTimeout: stall) { bytes in
            parts.add(bytes)
            return parts.values.joined().count < count
        }
        return HTTPRequest(.get, server.url, totalTimeout: total, sink: sink)
    }

    @Test("comes whole, however it was cut on its way")
    func cut() async throws {
        let whole = (Self.head + Self.chunks + Self.end).bytes
        let client = try client()
        for position in 1...whole.count {
            var reply = Reply.silence
            reply.packets = [Array(whole[..<position]), Array(whole[position...])].filter { !$0.isEmpty }
            let server = try ScriptedServer(reply)
            let parts = Collected<[UInt8]>()
            let response = try await client.send(request(server, parts))
            #expect(parts.values.joined().text == "hello world", "cut at \(position)")
            #expect(response.status == 200 && response.headers["x-kind"] == "stream" && response.body.isEmpty)
        }
        let server = try ScriptedServer(Reply.bytes(Self.head + Self.chunks + Self.end, then: .keepOpen).inSingleBytes)
        let parts = Collected<[UInt8]>()
        _ = try await client.send(request(server, parts))
        #expect(parts.values.joined().text == "hello world")
    }

    @Test("is given out while the rest has not come")
    func asItComes() async throws {
        let server = try ScriptedServer(.bytes(Self.head + Self.chunks, then: .keepOpen))
        let parts = Collected<[UInt8]>()
        let response = try await client().send(request(server, parts, upTo: 11))
        #expect(parts.values.joined().text == "hello world" && response.status == 200)
    }

    @Test("may be larger than any other", arguments: [true, false])
    func unbounded(isChunked: Bool) async throws {
        let body = String(repeating: "x", count: 5000)
        let chunked = Reply.bytes("\(Self.head)1388\r\n\(body)\r\n\(Self.end)", then: .keepOpen)
        let server = try ScriptedServer(isChunked ? chunked : .answer(200, body))
        let client = try client { $0.maximumResponseBytes = 1000 }
        let parts = Collected<[UInt8]>()
        #expect(try await client.send(request(server, parts)).status == 200)
        #expect(parts.values.joined().count == 5000)
        // The handle is the same one, and the bound is there again.
        #expect(await client.outcome(HTTPRequest(.get, server.url)).failure == .responseTooLarge(status: 200))
    }

    @Test("is collected as usual when its status is not 2xx", arguments: [199, 200, 299, 300, 404, 503].dropFirst())
    func refusal(status: Int) async throws {
        let server = try ScriptedServer(.answer(status, "no"))
        let parts = Collected<[UInt8]>()
        let response = try await client().send(request(server, parts))
        let isStream = (200...299).contains(status)
        #expect(response.status == status && response.body.text == (isStream ? "" : "no"))
        #expect(parts.values.joined().text == (isStream ? "no" : ""))
    }

    @Test("is over when its reader wants no more, and the client goes on")
    func ended() async throws {
        let server = try ScriptedServer { $0.number == 1 ? .bytes(Self.head + Self.chunks, then: .keepOpen) : .answer(200, "next") }
        let client = try client { $0.maximumConnectionsPerHost = 1 }
        let parts = Collected<[UInt8]>()
        let response = try await client.send(request(server, parts, upTo: 1))
        #expect(response.status == 200 && response.body.isEmpty && parts.values.joined().text.hasPrefix("hello"))
        #expect(try await client.send(HTTPRequest(.get, server.url)).body.text == "next")
        #expect(server.connections == 2)
    }

    @Test("fails when the peer leaves in the middle", arguments: [Reply.Ending.close, .reset])
    func brokenOff(ending: Reply.Ending) async throws {
        let server = try ScriptedServer(.bytes(Self.head + Self.chunks, then: ending))
        let failure = try await client().outcome(request(server, Collected())).failure
        #expect(failure == .closedBeforeCompleteAnswer || failure == .connectionReset)
        #expect(failure?.isRetryable == true)
    }

    @Test("ends with its connection where its length is not told")
    func untilClosed() async throws {
        let server = try ScriptedServer(.bytes("HTTP/1.1 200 OK\r\n\r\nhello", then: .close))
        let parts = Collected<[UInt8]>()
        #expect(try await client().send(request(server, parts)).status == 200)
        #expect(parts.values.joined().text == "hello")
    }

    @Test("fails when nothing comes for too long, before the head or behind it", arguments: ["", head, head + chunks])
    func stall(bytes: String) async throws {
        let server = try ScriptedServer(.bytes(bytes, then: .keepOpen))
        let client = try client()
        let request = request(server, Collected(), stall: .milliseconds(100))
        #expect(await client.outcome(request).failure == .timedOut(.answering))
        #expect(await client.outcome(request).failure == .timedOut(.answering))
        #expect(server.connections == 2)
    }

    @Test("has no time to be whole in, unless it is given one")
    func total() async throws {
        let server = try ScriptedServer(.bytes(Self.head + Self.chunks, then: .keepOpen))
        let client = try client { $0.totalTimeout = .milliseconds(50) }
        // The client's own time is long over when the stall is noticed.
        #expect(await client.outcome(request(server, Collected(), stall: Harness.shortTimeout)).failure == .timedOut(.answering))
        let parts = Collected<[UInt8]>()
        #expect(await client.outcome(request(server, parts, total: .milliseconds(50))).failure == .timedOut(.answering))
        #expect(parts.values.joined().text == "hello world")
    }

    @Test("counts its silence from the last byte of it")
    func silence() throws {
        let sink = BodySink(stallTimeout: .seconds(45)) { _ in true }
        let configuration = Harness.configuration()
        let handle = try EasyHandle(configuration, noHeaders: SharedHeaders([]))
        let start = Instant.now()
        try handle.prepare(Submission(HTTPRequest(.get, "http://127.0.0.1/", sink: sink), configuration) { _, _ in }, at: start)
        #expect(handle.stallDeadline == start + .seconds(45))
        var last = start + .seconds(45)
        for take in [handle.received(headerLine:), handle.received(body:)] {
            let isTaken = "x".bytes.withUnsafeBytes(take)
            let deadline = try #require(handle.stallDeadline)
            #expect(isTaken && deadline > last)
            last = deadline
        }
        handle.clear()
        #expect(handle.stallDeadline == nil)
    }

    @Test("is broken off when the client is shut down, also by its own reader")
    func shutdown() async throws {
        let server = try ScriptedServer(.bytes(Self.head + Self.chunks, then: .keepOpen))
        for isWithin in [true, false] {
            let client = try client()
            let sink = BodySink(stallTimeout: .seconds(60)) { _ in
                if isWithin { client.shutdown() }
                return true
            }
            async let failure = client.outcome(HTTPRequest(.get, server.url, sink: sink)).failure
            await server.wait(forRequests: isWithin ? 1 : 2)
            if !isWithin { client.shutdown() }
            #expect(await failure == .cancelled)
        }
    }
}
