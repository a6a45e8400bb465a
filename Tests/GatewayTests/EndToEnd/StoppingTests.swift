import Foundation
import TestSupport
import Testing

/// Contract, section 6: SIGTERM stops accepting, finishes what was accepted, exits 0 within 10 s.
@Suite(.processes)
struct StoppingTests {
    @Test("SIGTERM under load answers everything that it took in, and exits 0")
    func underLoad() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let load = Load(connections: 8, to: hook, at: world.gateway.hooksPort)
        try load.waitForAnswers(100)
        #expect(try world.terminate() == .exited(0))
        let sent = try load.stop()
        #expect(sent.statuses == [200])
        try world.start()
        let logged = try world.deliveries(of: hook).compactMap { $0.text("fired_event_id") }
        #expect(Set(logged) == Set(sent.firedEventIDs))
        #expect(logged.count == sent.firedEventIDs.count)
        _ = try world.completedRuns(of: hook.triggerID, fires: logged.count)
    }

    @Test("a request that is half there when SIGTERM comes is finished and answered")
    func halfARequest() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let request = hook.request(Array(#"{"type":"lead"}"#.utf8))
        let slow = try ClientConnection(port: world.gateway.hooksPort)
        try slow.send(Array(request.prefix(request.count - 5)))
        let other = try ClientConnection(port: world.gateway.hooksPort)
        // Answered after the half has been read, on whichever loop: both came before it.
        #expect(try other.exchange(hook.request(Array(#"{"type":"other"}"#.utf8))).status == 200)
        world.gateway.child.send(signal: SIGTERM)
        try eventually("the listener closes") { (try? ClientConnection(port: world.gateway.hooksPort)) == nil }
        try slow.send(Array(request.suffix(5)))
        let reply = try slow.reply()
        #expect(reply.status == 200 && reply.header("connection") == "close")
        #expect(try world.gateway.child.waitForExit() == .exited(0))
        try world.start()
        _ = try world.completedRuns(of: hook.triggerID, fires: 2)
    }

    @Test("connections that send nothing do not hold up the stop")
    func idleConnections() throws {
        let world = try GatewayWorld()
        let idle = try (0..<50).map { _ in try ClientConnection(port: world.gateway.hooksPort) }
        // Half of them never send anything.
        let used = idle.prefix(25)
        for connection in used { #expect(try connection.exchange(Array("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n".utf8)).status == 200) }
        #expect(try world.terminate() == .exited(0))
        #expect(!world.gateway.child.errorText.contains("broken off"))
        for connection in used { #expect(try connection.isAtEnd()) }
    }

    @Test("an operator's request whose body does not come is broken off, so that the engine behind it stops in order")
    func halfAnOperatorsRequest() throws {
        let world = try GatewayWorld()
        let half = try ClientConnection(port: world.gateway.apiPort)
        try half.send(
            Array(
                """
                POST /v1/\(world.workspace)/events HTTP/1.1\r
                host: a\r
                authorization: Bearer \(world.key)\r
                content-length: 100\r
                \r
                {"event_type":
                """.utf8))
        // Some of these come to the same event loop, and are answered after the half has been read.
        for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount { #expect(try world.api("GET", "/triggers").status == 200) }
        #expect(try world.terminate() == .exited(0))
        let log = world.gateway.child.errorText
        #expect(log.contains("requests of operators were broken off by the stop"), "\(log)")
        #expect(log.contains("store closed"))
    }

    @Test("an API port that is taken ends the process with a message, instead of leaving it half alive")
    func portTaken() throws {
        let world = try GatewayWorld()
        let second = try TemporaryDirectory()
        let run = try GatewayProcess.run(
            [
                "serve", "--data-dir", second.path, "--hooks", "127.0.0.1:0", "--api",
                "127.0.0.1:\(world.gateway.apiPort)",
            ],
            errorPath: second.path + "/stderr")
        #expect(run.exit == .exited(1))
        #expect(run.output.isEmpty)
        #expect(run.errorText.contains("Error:"), "\(run.errorText)")
    }
}
