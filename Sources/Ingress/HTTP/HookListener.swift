package import Identifiers
package import Logging
package import NIOCore
import NIOPosix
import Synchronization

/// The public listener: `POST /v1/{workspace_id}/hooks/{destination_id}`, `GET /healthz` and, with somebody to take them, the status callbacks
/// of a call provider; nothing else (contract, sections 1 and 5).
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
    private let loops: [ObjectIdentifier: SweptLoop]

    /// Binds and begins to serve.
    ///
    /// - Parameter callbacks: who takes status callbacks of calls; `nil` when their paths are unknown.
    /// - Throws: when the address cannot be bound.
    package init(
        _ configuration: Configuration, group: any EventLoopGroup, directory: DestinationDirectory,
        memory: RequestMemory, dispatcher: any DeliveryDispatcher, callbacks: (any CallbackReceiver)? = nil,
        requestIDs: IdentifierSource = IdentifierSource(),
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) async throws {
        var loops: [ObjectIdentifier: SweptLoop] = [:]
        let workload = Workload(configuration.limits)
        for eventLoop in group.makeIterator() {
            loops[ObjectIdentifier(eventLoop)] = try await eventLoop.submit {
                let receiver = Receiver(
                    directory: directory, memory: memory, dispatcher: dispatcher,
                    toleranceSeconds: configuration.toleranceSeconds, inputLimit: configuration.limits.inputBytes)
                let loop = HookLoop(
                    on: eventLoop, receiver: receiver, callbacks: callbacks, limits: configuration.limits,
                    workload: workload, requestIDs: requestIDs, now: now, logger: logger)
                return SweptLoop(loop, on: eventLoop)
            }.get()
        }
        self.loops = loops
        let gate = ConnectionGate(limit: configuration.limits.connections)
        server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [loops] channel in
                channel.eventLoop.makeCompletedFuture {
                    let isOneTooMany = !gate.enter(channel)
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else { return }
                    if let tls = configuration.tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                    let connection = HookConnection(loop: loop.bound.value, isOneTooMany: isOneTooMany)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .bind(host: configuration.host, port: configuration.port)
            .get()
    }

    /// Where it listens; the port is the real one.
    package var address: SocketAddress? { server.localAddress }

    /// Stops accepting, lets requests under way be answered for as long as `time`, then closes what is left.
    ///
    /// - Parameter giveUp: called after that time, to end what webhooks still wait for: they are answered then, for which there is a second more.
    /// - Returns: how many connections were closed with a request that was not answered.
    @discardableResult
    package func stop(within time: TimeAmount, giveUp: @Sendable () -> Void = {}) async -> Int {
        // A listener that is closed already is as stopped as it gets.
        try? await server.close()
        await drain(in: time)
        giveUp()
        await drain(in: .seconds(1))
        var broken = 0
        for loop in loops.values { broken += await loop.end() }
        return broken
    }

    private func drain(in time: TimeAmount) async {
        let drained = loops.values.map { $0.drain(in: time) }
        // They only ever succeed, except on event loops that are gone.
        for future in drained { try? await future.get() }
    }
}

/// What one event loop serves, and the task that ends what has waited too long there.
private struct SweptLoop: Sendable {
    let bound: NIOLoopBound<HookLoop>
    private let sweep: RepeatedTask

    init(_ loop: HookLoop, on eventLoop: any EventLoop) {
        let bound = NIOLoopBound(loop, eventLoop: eventLoop)
        self.bound = bound
        sweep = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            bound.value.sweep(at: .now())
        }
    }

    /// Succeeds when no connection is left, or after `time`.
    func drain(in time: TimeAmount) -> EventLoopFuture<Void> {
        let promise = bound.eventLoop.makePromise(of: Void.self)
        bound.eventLoop.execute { bound.value.drain { promise.succeed() } }
        let timeout = bound.eventLoop.scheduleTask(in: time) { promise.succeed() }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        return promise.futureResult
    }

    /// - Returns: how many connections were closed with a request that was not answered.
    func end() async -> Int {
        sweep.cancel()
        // An event loop that is gone has no connections.
        return (try? await bound.eventLoop.submit { bound.value.closeAll() }.get()) ?? 0
    }
}

/// Bounds the number of open connections.
private final class ConnectionGate: Sendable {
    private let limit: Int
    private let open = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Counts `channel` until it closes.
    ///
    /// - Returns: false for one too many.
    func enter(_ channel: any Channel) -> Bool {
        let count = open.add(1, ordering: .relaxed).newValue
        channel.closeFuture.whenComplete { _ in self.open.subtract(1, ordering: .relaxed) }
        return count <= limit
    }
}
