package import Identifiers
package import Logging
package import NIOCore
import NIOPosix
import Synchronization

/// The public listener: `POST /v1/{workspace_id}/hooks/{destination_id}` and `GET /healthz`, nothing else (contract, section 1).
package final class HookListener: Sendable {
    package struct Configuration: Sendable {
        package var host: String
        /// 0 takes any free port.
        package var port: Int
        package var limits = HookLimits()
        package var toleranceSeconds = 300
        package var tls: TLSIdentity?

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    private let server: any Channel
    private let loops: [ObjectIdentifier: NIOLoopBound<HookLoop>]
    private let stopTime: TimeAmount

    /// Binds and begins to serve.
    ///
    /// - Throws: when the address cannot be bound.
    package init(
        _ configuration: Configuration, group: any EventLoopGroup, directory: DestinationDirectory, memory: RequestMemory,
        dispatcher: any DeliveryDispatcher, ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) async throws {
        var loops: [ObjectIdentifier: NIOLoopBound<HookLoop>] = [:]
        for eventLoop in group.makeIterator() {
            loops[ObjectIdentifier(eventLoop)] = try await eventLoop.submit {
                let receiver = Receiver(
                    directory: directory, memory: memory, dispatcher: dispatcher,
                    toleranceSeconds: configuration.toleranceSeconds)
                let loop = HookLoop(
                    receiver: receiver, limits: configuration.limits, ids: ids, now: now, logger: logger)
                let bound = NIOLoopBound(loop, eventLoop: eventLoop)
                eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
                    bound.value.sweep(at: .now())
                }
                return bound
            }.get()
        }
        self.loops = loops
        stopTime = configuration.limits.stopTime
        let gate = ConnectionGate(limit: configuration.limits.connections)
        server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [loops] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard gate.enter(channel) else { return }
                    if let tls = configuration.tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else { return }
                    try channel.pipeline.syncOperations.addHandler(HookConnection(loop: loop.value))
                }
            }
            .bind(host: configuration.host, port: configuration.port)
            .get()
    }

    /// Where it listens; the port is the real one.
    package var address: SocketAddress? { server.localAddress }

    /// Stops accepting, lets requests under way be answered, then closes what is left.
    package func stop() async {
        // A listener that is closed already is as stopped as it gets.
        try? await server.close()
        let drained = loops.values.map { loop in
            let promise = loop.eventLoop.makePromise(of: Void.self)
            loop.eventLoop.execute { loop.value.drain { promise.succeed() } }
            loop.eventLoop.scheduleTask(in: stopTime) { promise.succeed() }
            return promise.futureResult
        }
        for future in drained { try? await future.get() }
        for loop in loops.values { loop.eventLoop.execute { loop.value.closeAll() } }
    }
}

/// Bounds the number of open connections.
private final class ConnectionGate: Sendable {
    private let limit: Int
    private let open = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Counts `channel` until it closes; one too many is told so and closed.
    func enter(_ channel: any Channel) -> Bool {
        let count = open.add(1, ordering: .relaxed).newValue
        channel.closeFuture.whenComplete { _ in self.open.subtract(1, ordering: .relaxed) }
        guard count > limit else { return true }
        let refusal = "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"
        channel.writeAndFlush(ByteBuffer(string: refusal), promise: nil)
        channel.close(promise: nil)
        return false
    }
}
