import TestSupport
import Testing
import TriggerBridge

@Suite("A fire at an engine with trouble")
struct RemoteEngineRetriesTests {
    /// A way to fail, and the outcome class it has.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: Reply
        let outcomeClass: String

        static let all = [
            Trouble("resets before an answer", .nothing(then: .reset), "connection_reset"),
            Trouble("closes before an answer", .nothing(then: .close), "closed_early"),
            Trouble("resets in mid-answer", .bytes(half, then: .reset), "connection_reset"),
            Trouble("closes after half a body", .bytes(half, then: .close), "closed_early"),
            Trouble("closes within the head", .bytes("HTTP/1.1 200 OK\r\nContent-Le", then: .close), "closed_early"),
            Trouble("cuts a chunked answer short", .bytes(chunked + "20\r\n{\"fired_", then: .close), "closed_early"),
            Trouble("leaves out the last chunk", .bytes(chunked + "2\r\n{}\r\n", then: .close), "closed_early"),
            Trouble("cuts a 500 short", .bytes(halfRefusal, then: .close), "closed_early"),
        ]

        private static let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"fired_event_id\":"
        private static let halfRefusal = "HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\n{"
        private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

        init(_ description: String, _ reply: Reply, _ outcomeClass: String) {
            testDescription = description
            self.reply = reply
            self.outcomeClass = outcomeClass
        }
    }

    @Test("is tried again, under the same idempotency key, until the engine recovers", arguments: Trouble.all, 1...3)
    func recovers(trouble: Trouble, failures: Int) async throws {
        let server = try ScriptedServer { $0.number <= failures ? trouble.reply : .fired() }
        let harness = try Harness(server.url)
        let outcome = try await harness.fire()
        #expect(outcome.firedEventID != nil)
        #expect(outcome.classes == Array(repeating: trouble.outcomeClass, count: failures) + ["answered"])
        #expect(outcome.attempts.map(\.number) == Array(1...(failures + 1)))
        #expect(outcome.attempts.map(\.status) == Array(repeating: nil, count: failures) + [200])
        #expect(server.requests.count == failures + 1)
        #expect(server.requests.allSatisfy { $0.idempotencyKey == Harness.deliveryID })
        #expect(Set(server.requests.map(\.body)).count == 1)
    }

    @Test("is given up after the first try and its retries", arguments: 1...5)
    func exhausts(retries: Int) async throws {
        let server = try ScriptedServer(.nothing(then: .reset))
        let harness = try Harness(server.url)
        let outcome = try await harness.fire(retryAttempts: retries)
        #expect(outcome.lastFailure == .connectionReset)
        #expect(outcome.attempts.count == retries + 1)
        #expect(server.requests.map(\.idempotencyKey) == Array(repeating: Harness.deliveryID, count: retries + 1))
        let waits: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)]
        #expect(harness.timer.delays == Array(waits.prefix(retries)))
    }

    @Test("waits half a second by the real clock before the first retry")
    func realClock() async throws {
        let server = try ScriptedServer(.nothing(then: .reset), .fired())
        let client = try HTTPClient(configuration: Harness.configuration())
        let engine = try RemoteEngine(baseURL: server.url, apiKey: "k", client: client, logger: Harness.silent)
        let start = ContinuousClock.now
        let outcome = await engine.fire(try Harness.fire())
        #expect(outcome.classes == ["connection_reset", "answered"])
        #expect(ContinuousClock.now - start >= .milliseconds(500))
        let starts = outcome.attempts.map(\.startedAt)
        #expect(starts[1] - starts[0] >= 499)
    }

    @Test("counts a closed port as a connection that failed")
    func closedPort() async throws {
        let harness = try Harness("http://127.0.0.1:\(try LoopbackListener.closedPort())")
        let outcome = try await harness.fire(retryAttempts: 2)
        #expect(outcome.lastFailure == .couldNotConnect)
        #expect(outcome.classes == ["connect_failed", "connect_failed", "connect_failed"])
    }

    @Test("counts an unknown host as a name that failed to resolve")
    func unknownHost() async throws {
        let harness = try Harness("http://nothing.invalid")
        let outcome = try await harness.fire(retryAttempts: 1)
        #expect(outcome.lastFailure == .couldNotResolve)
        #expect(outcome.classes == ["resolve_failed", "resolve_failed"])
    }

    @Test("counts an engine that accepts and never answers as a timeout")
    func neverAnswers() async throws {
        let server = try ScriptedServer(.nothing(then: .keepOpen))
        let harness = try Harness(server.url) { $0.totalTimeout = Harness.shortTimeout }
        let outcome = try await harness.fire(retryAttempts: 2)
        #expect(outcome.lastFailure == .timedOut(.answering))
        #expect(outcome.classes == Array(repeating: "timeout_answering", count: 3))
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0.idempotencyKey == Harness.deliveryID })
    }

    @Test("counts an engine that stops in mid-answer as a timeout")
    func stopsInMidAnswer() async throws {
        let server = try ScriptedServer(.bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", then: .keepOpen))
        let harness = try Harness(server.url) { $0.totalTimeout = Harness.shortTimeout }
        #expect(try await harness.fire(retryAttempts: 1).lastFailure == .timedOut(.answering))
    }

    @Test("counts an engine that resets at once as a connection that was reset")
    func resetsAtOnce() async throws {
        let server = try ScriptedServer(greeting: .reset) { _ in .fired() }
        let outcome = try await Harness(server.url).fire(retryAttempts: 1)
        let classes: Set = ["connection_reset", "closed_early", "connect_failed"]
        #expect(classes.isSuperset(of: outcome.classes))
        #expect(outcome.attempts.count == 2)
        #expect(server.requests.isEmpty)
    }

    @Test("is not tried again when the peer does not speak HTTP")
    func notHTTP() async throws {
        let server = try ScriptedServer(.bytes("SSH-2.0-OpenSSH_9.2\r\n", then: .close))
        let outcome = try await Harness(server.url).fire()
        #expect(outcome.classes == ["not_http"])
        #expect(server.requests.count == 1)
    }

    @Test("reads an answer that comes in packets of one byte")
    func singleBytes() async throws {
        let server = try ScriptedServer(.fired().inSingleBytes)
        let outcome = try await Harness(server.url).fire()
        #expect(outcome.firedEventID != nil)
        #expect(outcome.classes == ["answered"])
        #expect(server.requests.count == 1)
    }

    @Test("goes out on a new connection when the kept one was closed meanwhile, as one attempt")
    func closedBetweenRequests() async throws {
        let server = try ScriptedServer(.fired().then(.close))
        let harness = try Harness(server.url)
        for number in 1...3 {
            let outcome = try await harness.fire()
            #expect(outcome.classes == ["answered"])
            await server.wait(forClosed: number)
        }
        #expect(server.requests.count == 3)
        #expect(server.connections == 3)
    }

    @Test("is tried again, as another attempt, when a kept connection dies before a byte of the answer")
    func diesOnKeptConnection() async throws {
        let server = try ScriptedServer { $0.number == 2 ? .nothing(then: .close) : .fired() }
        let harness = try Harness(server.url)
        _ = try await harness.fire(deliveryID: Harness.deliveryID(1))
        let outcome = try await harness.fire(deliveryID: Harness.deliveryID(2))
        #expect(outcome.classes == ["closed_early", "answered"])
        #expect(server.requests.map(\.idempotencyKey) == [1, 2, 2].map(Harness.deliveryID))
    }
}
