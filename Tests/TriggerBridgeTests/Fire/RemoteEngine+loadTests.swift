import TestSupport
import Testing
import TriggerBridge

@Suite("A remote engine under load and at the end")
struct RemoteEngineLoadTests {
    @Test("gets 1,000 fires at a time over a few connections, each once")
    func manyFires() async throws {
        let server = try ScriptedServer(.fired())
        let harness = try Harness(server.url) { $0.maximumConnectionsPerHost = 8 }
        let outcomes = try await withThrowingTaskGroup(of: FireOutcome.self) { group in
            for number in 1...1000 {
                group.addTask { try await harness.fire(deliveryID: Harness.deliveryID(number)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 1000)
        #expect(outcomes.allSatisfy { $0.firedEventID != nil && $0.attempts.count == 1 })
        #expect(server.requests.count == 1000)
        #expect(Set(server.requests.map(\.idempotencyKey)).count == 1000)
        #expect(server.connections <= 8)
    }

    @Test("is not reached by fires in flight and waiting for a connection once the client is shut down")
    func shutdownInFlight() async throws {
        let server = try ScriptedServer(.nothing(then: .keepOpen))
        let harness = try Harness(server.url) { $0.maximumConnectionsPerHost = 2 }
        let outcomes = Collected<FireOutcome>()
        for number in 1...5 {
            harness.engine.fire(try Harness.fire(deliveryID: Harness.deliveryID(number)), completion: outcomes.add)
        }
        await server.wait(forRequests: 2)
        harness.client.shutdown()
        #expect(outcomes.values.count == 5)
        #expect(outcomes.values.allSatisfy { $0.lastFailure == .cancelled && $0.classes == ["cancelled"] })
        #expect(server.requests.count == 2)
    }

    @Test("is not reached by a fire that waits for its retry once the client is shut down")
    func shutdownWaiting() async throws {
        let server = try ScriptedServer(.nothing(then: .reset))
        let client = try HTTPClient(configuration: Harness.configuration())
        let engine = try RemoteEngine(
            baseURL: server.url, apiKey: "k", client: client, policy: RetryPolicy(first: .seconds(3600)),
            logger: Harness.silent)
        let fire = try Harness.fire()
        let outcomes = Collected<FireOutcome>()
        await withCheckedContinuation { continuation in
            engine.fire(fire, onAttempt: { _ in continuation.resume() }, completion: outcomes.add)
        }
        client.shutdown()
        #expect(outcomes.values.map(\.lastFailure) == [.cancelled])
        #expect(outcomes.values.first?.classes == ["connection_reset"])
        #expect(server.requests.count == 1)
    }

    @Test("is not reached by a fire after the client was shut down")
    func afterShutdown() async throws {
        let server = try ScriptedServer(.fired())
        let harness = try Harness(server.url)
        harness.client.shutdown()
        harness.client.shutdown()
        #expect(try await harness.fire().lastFailure == .cancelled)
        #expect(server.requests.isEmpty)
    }

    @Test("that is away is warned of every ten seconds, not with each attempt")
    func warnsNowAndThen() async throws {
        let log = LogRecorder()
        let server = try ScriptedServer { _ in .nothing(then: .reset) }
        let harness = try Harness(server.url, logger: log.logger)
        // At once, and 0.5, 1.5, 3.5, 7.5 and 15.5 seconds later.
        #expect(try await harness.fire(retryAttempts: 5).attempts.count == 6)
        let levels = log.lines.map { $0.prefix { $0 != " " } }
        #expect(levels == ["warning", "debug", "debug", "debug", "debug", "warning"])
    }

    @Test("leaves neither key nor input nor answer in a log line")
    func logsNothingSecret() async throws {
        let log = LogRecorder()
        let replies: [Reply] = [.nothing(then: .reset), .answer(422, #"{"detail":"answer-text"}"#)]
        let server = try ScriptedServer(replies[0], replies[1])
        let harness = try Harness(server.url, logger: log.logger)
        let outcome = try await harness.fire()
        #expect(outcome.rejectedStatus == 422)
        #expect(log.lines.count == 2)
        #expect(log.lines.first?.hasPrefix("warning engine did not answer ") == true)
        #expect(log.lines.last?.hasPrefix("debug engine answered ") == true)
        for secret in [Harness.key, "Bearer", "phone_to", "+15550100", "answer-text"] {
            #expect(!log.lines.contains { $0.contains(secret) })
            #expect(!"\(outcome)\(try Harness.fire())".contains(secret))
        }
    }
}
