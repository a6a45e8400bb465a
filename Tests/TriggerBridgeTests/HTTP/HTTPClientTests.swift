import TestSupport
import Testing

@testable import TriggerBridge

@Suite("The HTTP client")
struct HTTPClientTests {
    private func client(_ configure: (inout HTTPClient.Configuration) -> Void = { _ in }) throws -> HTTPClient {
        try HTTPClient(configuration: Harness.configuration(configure))
    }

    @Test("sends each method, on a handle that was used for another", arguments: HTTPMethod.allCases)
    func methods(method: HTTPMethod) async throws {
        let server = try ScriptedServer(.answer(200, "ok"))
        let client = try client()
        for one in [HTTPMethod.get, method, .post, method] {
            _ = try await client.send(HTTPRequest(one, server.url + "/x?y=1", body: Array("body".utf8)))
        }
        #expect(server.requests.map(\.method) == ["GET", method.rawValue, "POST", method.rawValue])
        #expect(server.requests[1].body == (method == .get ? "" : "body"))
        #expect(server.requests[2].body == "body")
        #expect(server.requests.allSatisfy { $0.target == "/x?y=1" })
        #expect(server.connections == 1)
    }

    @Test("sends the headers it was given, and no content type of its own")
    func headers() async throws {
        let server = try ScriptedServer(.answer(200))
        let client = try client { $0.userAgent = "tests" }
        let shared = try SharedHeaders([("x-shared", "s"), ("x-empty-shared", "")])
        let own = [("x-own", "o"), ("x-empty", "")]
        _ = try await client.send(HTTPRequest(.post, server.url, headers: own, shared: shared))
        _ = try await client.send(HTTPRequest(.post, server.url))
        let (first, second) = (server.requests[0].headers, server.requests[1].headers)
        #expect(first["x-shared"] == "s" && first["x-own"] == "o")
        #expect(first["x-empty"] == "" && first["x-empty-shared"] == "")
        #expect(first["user-agent"] == "tests" && first["content-length"] == "0")
        #expect(first["content-type"] == nil && first["expect"] == nil)
        #expect(second["x-shared"] == nil && second["x-own"] == nil && second["content-type"] == nil)
    }

    @Test("sends many and long headers whole")
    func manyHeaders() async throws {
        let server = try ScriptedServer(.answer(200))
        let headers = (1...40).map { ("x-\($0)", String(repeating: "v", count: $0 * 20)) }
        _ = try await client().send(HTTPRequest(.get, server.url, headers: headers))
        #expect(headers.allSatisfy { server.requests[0].headers[$0.0] == $0.1 })
    }

    @Test("gives back status, headers and body")
    func response() async throws {
        let server = try ScriptedServer(.answer(418, "tea", headers: "X-Kind:  green \r\nEmpty:\r\n"))
        let response = try await client().send(HTTPRequest(.get, server.url))
        #expect(response.status == 418)
        #expect(response.headers["x-kind"] == "green")
        #expect(response.headers["empty"] == "")
        #expect(response.headers["missing"] == nil)
        #expect(response.body == Array("tea".utf8))
        #expect("\(response)" == "answer 418, 3 bytes")
    }

    @Test("waits for the final answer after interim ones")
    func interim() async throws {
        let interim = "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
        let final = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let server = try ScriptedServer(.bytes(interim + final, then: .keepOpen))
        let response = try await client().send(HTTPRequest(.get, server.url))
        #expect(response.status == 200)
        #expect(response.headers["link"] == nil)
        #expect(response.body == Array("ok".utf8))
    }

    @Test("takes an answer as large as the bound, and none that is larger", arguments: [true, false])
    func bound(isChunked: Bool) async throws {
        let client = try client { $0.maximumResponseBytes = 1000 }
        for (size, fits) in [(1000, true), (1001, false)] {
            let body = String(repeating: "x", count: size)
            let chunk = String(size, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n"
            let chunked = Reply.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk, then: .keepOpen)
            let server = try ScriptedServer(isChunked ? chunked : .answer(200, body))
            let outcome = await client.outcome(HTTPRequest(.get, server.url))
            #expect(outcome.map(\.body.count) == (fits ? .success(1000) : .failure(.responseTooLarge(status: 200))))
        }
    }

    @Test("takes no endless head")
    func endlessHead() async throws {
        let line = "X-Long: \(String(repeating: "x", count: 8000))\r\n"
        let server = try ScriptedServer(.answer(200, headers: String(repeating: line, count: 9)))
        let outcome = try await client().outcome(HTTPRequest(.get, server.url))
        #expect(outcome.failure == .responseTooLarge(status: 200))
    }

    @Test(
        "refuses what is no URL",
        arguments: ["", "x", "http://", "ftp://127.0.0.1/", "file:///etc/passwd", "http://a b/", "http://a/\r\nX: y"])
    func invalidURL(url: String) async throws {
        #expect(try await client().outcome(HTTPRequest(.get, url)).failure == .invalidURL)
    }

    @Test("refuses what libcurl takes for no URL", arguments: ["http://127.0.0.1:99999/", "http://[::1/"])
    func malformedURL(url: String) async throws {
        #expect(try await client().outcome(HTTPRequest(.get, url)).failure == .invalidURL)
    }

    @Test(
        "refuses a header that would end early",
        arguments: [("x y", "v"), ("", "v"), ("x", "a\r\nb: c"), ("x:", "v")])
    func invalidHeader(name: String, value: String) async throws {
        let server = try ScriptedServer(.answer(200))
        let client = try client()
        #expect(await client.outcome(HTTPRequest(.get, server.url, headers: [(name, value)])).failure == .invalidHeader)
        #expect(throws: SetupError.unusableHeader(name)) { try SharedHeaders([(name, value)]) }
        #expect(await client.outcome(HTTPRequest(.get, server.url)).failure == nil)
        #expect(server.requests.count == 1)
    }

    @Test("lets a request have timeouts of its own")
    func ownTimeouts() async throws {
        let server = try ScriptedServer(.nothing(then: .keepOpen))
        let client = try client()
        let short = HTTPRequest(.get, server.url, totalTimeout: Harness.shortTimeout)
        #expect(await client.outcome(short).failure == .timedOut(.answering))
        let none = HTTPRequest(.get, server.url, totalTimeout: .zero)
        #expect(await client.outcome(none).failure == .timedOut(.waiting))
    }

    @Test("ends a request whose time is over before a connection was free, without sending it")
    func timesOutWaiting() async throws {
        let server = try ScriptedServer(.nothing(then: .keepOpen))
        let client = try client { $0.maximumConnectionsPerHost = 1 }
        client.submit(HTTPRequest(.get, server.url + "/first")) { _, _ in }
        let second = HTTPRequest(.get, server.url + "/second", totalTimeout: .milliseconds(50))
        #expect(await client.outcome(second).failure == .timedOut(.waiting))
        await server.wait(forRequests: 1)
        #expect(server.requests.map(\.target) == ["/first"])
    }

    @Test("tells how long a request took, and keeps its connection for the next one")
    func timing() async throws {
        let server = try ScriptedServer(.answer(200))
        let client = try client()
        for _ in 1...2 {
            let microseconds = await withCheckedContinuation { continuation in
                client.submit(HTTPRequest(.get, server.url)) { _, microseconds in continuation.resume(returning: microseconds) }
            }
            #expect(microseconds > 0)
        }
        #expect(server.requests.count == 2 && server.connections == 1)
    }

    @Test("may be shut down and let go by its own callbacks")
    func shutdownInCallback() async throws {
        let server = try ScriptedServer(.answer(200))
        let outcome = await withCheckedContinuation { continuation in
            guard let client = try? client() else { return }
            client.submit(HTTPRequest(.get, server.url)) { result, _ in
                client.shutdown()
                continuation.resume(returning: result.map(\.status))
            }
        }
        #expect(outcome == .success(200))
    }

    @Test("refuses settings that make no sense")
    func settings() {
        #expect(throws: SetupError.notPositive("connectTimeout")) { try client { $0.connectTimeout = .zero } }
        #expect(throws: SetupError.notPositive("totalTimeout")) { try client { $0.totalTimeout = .microseconds(999) } }
        #expect(throws: SetupError.notPositive("maximumConnectionsPerHost")) {
            try client { $0.maximumConnectionsPerHost = 0 }
        }
        #expect(throws: SetupError.notPositive("maximumResponseBytes")) { try client { $0.maximumResponseBytes = -1 } }
        #expect(throws: SetupError.unusableHeader("User-Agent")) { try client { $0.userAgent = "a\nb" } }
        #expect(throws: SetupError.unreadableCAFile("/nowhere.pem")) { try client { $0.caFile = "/nowhere.pem" } }
    }
}
