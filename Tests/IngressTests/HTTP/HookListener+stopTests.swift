import Foundation
import Identifiers
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Ingress

/// Starting and stopping.
@Suite(.timeLimit(.minutes(2)))
struct HookListenerStopTests {
    /// Whether nobody listens there any more. Another test's listener may get the port, until that test ends.
    private func isRefused(_ port: Int) async -> Bool {
        await eventually { (try? Client(port: port)) == nil }
    }

    @Test("A stop refuses new connections, closes idle ones, and lets a request under way be answered")
    func gracefulStop() async throws {
        let dispatcher = RecordingDispatcher(.fire, .hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let idle = try world.connect()
            try await idle.send(world.destination.request().bytes)
            #expect(try await idle.answer().status == 200)
            let busy = try world.connect()
            try await busy.send(world.destination.request(#"{"type":"busy"}"#).bytes)
            await dispatcher.dispatched(2)
            async let broken = world.listener.stop(within: .minutes(1))
            #expect(try await idle.rest().isEmpty)
            #expect(await isRefused(world.port))
            dispatcher.release()
            let answer = try await busy.answer()
            #expect(answer.status == 200)
            #expect(answer.header("connection") == "close")
            #expect(try await busy.rest().isEmpty)
            busy.leave()
            #expect(await broken == 0)
        }
    }

    @Test("A request that is still being received at a stop is received to its end and answered")
    func halfReceived() async throws {
        try await HookWorld.run { world in
            let idle = try world.connect()
            try await idle.send(Request(method: "GET", target: "/healthz").bytes)
            #expect(try await idle.answer().status == 200)
            let request = world.destination.request().adding("expect", "100-continue")
            let busy = try world.connect()
            try await busy.send(request.head)
            #expect(try await busy.answer().status == 100)
            async let broken = world.listener.stop(within: .minutes(1))
            #expect(try await idle.rest().isEmpty)
            try await busy.send(request.body)
            let answer = try await busy.answer()
            #expect(answer.status == 200)
            #expect(answer.header("connection") == "close")
            busy.leave()
            #expect(await broken == 0)
        }
    }

    @Test("A stop waits no longer than its time, and a delivery that is under way then ends for nobody")
    func impatientStop() async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let busy = try world.connect()
            try await busy.send(world.destination.request().bytes)
            await dispatcher.dispatched(1)
            #expect(await world.listener.stop(within: .milliseconds(100)) == 1)
            #expect(try await busy.rest().isEmpty)
            dispatcher.release()
            #expect(await eventually { world.memory.count == 1 })
        }
    }

    @Test("What is given up when the time of a stop is over is answered all the same")
    func givenUp() async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let busy = try world.connect()
            try await busy.send(world.destination.request().bytes)
            await dispatcher.dispatched(1)
            #expect(await world.listener.stop(within: .milliseconds(100)) { dispatcher.release() } == 0)
            let answer = try await busy.answer()
            #expect(answer.status == 200)
        }
    }

    @Test("Stopping twice does no harm")
    func twice() async throws {
        try await HookWorld.run { world in
            await world.listener.stop(within: .minutes(1))
            await world.listener.stop(within: .minutes(1))
            #expect(await isRefused(world.port))
        }
    }

    @Test("A stop with many connections closes them all")
    func manyConnections() async throws {
        try await HookWorld.run { world in
            let clients = try (0..<100).map { _ in try world.connect() }
            for client in clients {
                try await client.send(Request(method: "GET", target: "/healthz").bytes)
                #expect(try await client.answer().status == 200)
            }
            await world.listener.stop(within: .minutes(1))
            for client in clients { #expect(try await client.rest().isEmpty) }
        }
    }

    @Test("An address that is taken cannot be bound")
    func takenAddress() async throws {
        try await HookWorld.run { world in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            await #expect(throws: (any Error).self) {
                _ = try await HookListener(
                    HookListener.Configuration(host: "127.0.0.1", port: world.port), group: group,
                    directory: world.directory, memory: world.memory, dispatcher: world.dispatcher,
                    now: { .start }, logger: world.logs.logger)
            }
            try await group.shutdownGracefully()
        }
    }
}
