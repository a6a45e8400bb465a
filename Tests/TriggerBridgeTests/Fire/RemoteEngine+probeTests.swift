import TestSupport
import Testing
import TriggerBridge

@Suite("A probe of the engine")
struct RemoteEngineProbeTests {
    @Test("is content with any HTTP answer", arguments: [200, 301, 401, 404, 503])
    func anyAnswer(status: Int) async throws {
        let server = try ScriptedServer(.answer(status))
        let harness = try Harness(server.url)
        #expect(await harness.engine.probe() == nil)
        let request = try #require(server.requests.first)
        #expect(request.method == "GET")
        #expect(request.target == "/healthz")
        #expect(request.headers["authorization"] == nil)
    }

    @Test("names why there is no answer")
    func noAnswer() async throws {
        let harness = try Harness("http://127.0.0.1:\(try LoopbackListener.closedPort())")
        #expect(await harness.engine.probe() == .couldNotConnect)
    }

    @Test("has a timeout of its own")
    func timeout() async throws {
        let server = try ScriptedServer(.nothing(then: .keepOpen))
        let harness = try Harness(server.url)
        #expect(await harness.engine.probe(timeout: Harness.shortTimeout) == .timedOut(.answering))
    }
}
