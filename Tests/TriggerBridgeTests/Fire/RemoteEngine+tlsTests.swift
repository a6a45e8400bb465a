import TestSupport
import Testing
import TriggerBridge

@Suite("A remote engine behind TLS")
struct RemoteEngineTLSTests {
    @Test("is not asked again, and told nothing, when its certificate does not verify")
    func unknownAuthority() async throws {
        let server = try TLSServer(certifiedFor: "IP:127.0.0.1")
        defer { server.stop() }
        let harness = try Harness(server.url)
        let outcome = try await harness.fire()
        #expect(outcome.lastFailure == .certificateInvalid)
        #expect(outcome.classes == ["certificate_invalid"])
        #expect(harness.timer.delays.isEmpty)
    }

    @Test("takes fires when its authority is the one in the settings")
    func knownAuthority() async throws {
        let server = try TLSServer(certifiedFor: "IP:127.0.0.1")
        defer { server.stop() }
        let harness = try Harness(server.url) { $0.caFile = server.certificateFile }
        let outcome = try await harness.fire()
        #expect(outcome.firedEventID != nil)
        #expect(outcome.classes == ["answered"])
    }

    @Test("is not asked again when its certificate is for another host")
    func otherHost() async throws {
        let server = try TLSServer(certifiedFor: "DNS:engine.example")
        defer { server.stop() }
        let harness = try Harness(server.url) { $0.caFile = server.certificateFile }
        #expect(try await harness.fire().classes == ["certificate_invalid"])
    }

    @Test("is asked again when the handshake breaks off", arguments: [Reply.Ending.close, .reset])
    func handshakeBreaksOff(ending: Reply.Ending) async throws {
        let server = try ScriptedServer(greeting: ending) { _ in .fired() }
        let harness = try Harness("https://127.0.0.1:\(server.port)")
        let outcome = try await harness.fire(retryAttempts: 1)
        // A reset may be there before the end of connecting was noticed.
        #expect(Set(["tls_failed", "connect_failed"]).isSuperset(of: outcome.classes))
        #expect(outcome.attempts.count == 2)
    }

    @Test("is asked again when the handshake never ends")
    func handshakeNeverEnds() async throws {
        let server = try ScriptedServer(.nothing(then: .keepOpen))
        let harness = try Harness("https://127.0.0.1:\(server.port)") { $0.connectTimeout = .milliseconds(150) }
        let outcome = try await harness.fire(retryAttempts: 1)
        #expect(outcome.classes == ["timeout_connecting", "timeout_connecting"])
    }
}
