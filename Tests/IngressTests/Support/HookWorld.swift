import Identifiers
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Ingress

/// A listener on a free port, with one destination and a dispatcher that records: the world of one test.
final class HookWorld: Sendable {
    let destination: Destination
    let directory: DestinationDirectory
    let dispatcher: RecordingDispatcher
    let memory = RequestMemory()
    let logs = LogRecorder()
    let clock = ManualClock()
    let listener: HookListener
    let port: Int
    private let group: MultiThreadedEventLoopGroup

    static func run(
        _ settings: DestinationSettings = .plain, dispatcher: RecordingDispatcher = RecordingDispatcher(),
        callbacks: (any CallbackReceiver)? = nil, limits: HookLimits = .untimed, tls: TLSIdentity? = nil, loops: Int = 2,
        _ body: (HookWorld) async throws -> Void
    ) async throws {
        let world = try await HookWorld(settings, dispatcher, callbacks, limits, tls, loops)
        let outcome: Result<Void, any Error>
        do {
            try await body(world)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        world.dispatcher.release()
        await world.listener.stop(within: .milliseconds(100))
        try await world.group.shutdownGracefully()
        try outcome.get()
    }

    private init(
        _ settings: DestinationSettings, _ dispatcher: RecordingDispatcher, _ callbacks: (any CallbackReceiver)?, _ limits: HookLimits,
        _ tls: TLSIdentity?, _ loops: Int
    ) async throws {
        destination = .sample(settings)
        directory = DestinationDirectory([destination])
        self.dispatcher = dispatcher
        group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        var configuration = HookListener.Configuration(host: "127.0.0.1", port: 0)
        configuration.limits = limits
        configuration.tls = tls
        listener = try await HookListener(
            configuration, group: group, directory: directory, memory: memory, dispatcher: dispatcher, callbacks: callbacks,
            now: { [clock] in clock.now }, logger: logs.logger)
        port = try #require(listener.address?.port)
    }

    func connect() throws -> Client { try Client(port: port) }

    /// Sends one request on a connection of its own.
    func answer(to request: Request) async throws -> HTTPAnswer {
        let client = try connect()
        try await client.send(request.bytes)
        return try await client.answer(withoutBody: request.method == "HEAD")
    }
}

extension HookLimits {
    /// The usual limits, but for the times.
    static let untimed = HookLimits.with { _ in }

    static func with(_ change: (inout HookLimits) -> Void) -> HookLimits {
        var limits = HookLimits()
        // A busy machine must not run into a time that a test is not about.
        limits.headTime = .minutes(5)
        limits.bodyTime = .minutes(5)
        limits.idleTime = .minutes(5)
        change(&limits)
        return limits
    }
}

/// Returns once `condition` holds, which has to follow from something that was done already; false after a minute.
func eventually(_ condition: @Sendable () throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
        guard ContinuousClock.now < deadline else { return false }
        await Task.yield()
    }
    return true
}
