import Identifiers
import Ingress
import Logging
import ManagementAPI
import NIOCore
import NIOPosix
import ServiceLifecycle
import Storage
import TriggerBridge
import TriggerEngine

/// The parts of a serving gateway, built and wired. The one place where the modules meet.
struct Gateway {
    let settings: ServeSettings
    let store: Store
    let destinations: DestinationStore
    let engine: Engine?
    let services: [any Service]
    let listening: ListeningAddresses
    private let lock: DirectoryLock

    /// Opens the data directory, restores what must be remembered, binds the hooks listener and makes the services, in start order.
    ///
    /// - Parameter metrics: where the process's metrics are kept, if anywhere.
    static func build(
        _ settings: ServeSettings, metrics: MetricsRegistry? = nil, logger: Logger
    ) async throws -> Gateway {
        let directory = try DataDirectory(path: settings.dataDirectory)
        return try await directory.opening { try await build(settings, directory, metrics, logger) }
    }

    private static func build(
        _ settings: ServeSettings, _ directory: DataDirectory, _ metrics: MetricsRegistry?, _ logger: Logger
    ) async throws -> Gateway {
        let lock = try directory.lock()
        var limits = StoreLimits()
        limits.waiting = max(limits.waiting, 2 * settings.limits.underway)
        limits.waitingBytes = max(limits.waitingBytes, 4 * settings.limits.underwayBytes)
        let store = try Store(directory, serves: true, limits: limits, logger: logger)
        do {
            return try await build(settings, directory, lock, store, metrics, logger)
        } catch {
            store.closeAfterFailure()
            throw error
        }
    }

    private static func build(
        _ settings: ServeSettings, _ directory: DataDirectory, _ lock: DirectoryLock, _ store: Store, _ metrics: MetricsRegistry?,
        _ logger: Logger
    ) async throws -> Gateway {
        if let path = directory.exposedSealingKey {
            logger.warning("the sealing key is open to other users", metadata: ["path": "\(path)"])
        }
        let deliveries = DeliveryStore(store)
        let destinations = try await DestinationStore.load(store)
        let memory = RequestMemory()
        let interrupted = try await deliveries.restore(memory, at: .now(), bodySeconds: settings.limits.bodySeconds)
        if interrupted > 0 { logger.warning("deliveries were interrupted", metadata: ["count": "\(interrupted)"]) }
        let stop = StopDeadline()
        let parts = try await EngineParts.build(settings, store, deliveries, stop, logger)
        let addresses = ListeningAddresses()
        let group = MultiThreadedEventLoopGroup.singleton
        let tls = try settings.tls.map { try TLSIdentity(certificateFile: $0.certificateFile, keyFile: $0.keyFile) }
        var configuration = HookListener.Configuration(host: settings.hooks.host, port: settings.hooks.port)
        configuration.limits = settings.limits
        configuration.toleranceSeconds = settings.toleranceSeconds
        configuration.tls = tls
        let hooks = try await ListenFailure.describing("hooks", settings.hooks) {
            try await HookListener(
                configuration, group: group, directory: destinations.directory, memory: memory, dispatcher: parts.dispatcher,
                callbacks: parts.callbacks, ids: store.ids, now: { .now() }, logger: logger)
        }
        addresses.setHooks(port: hooks.address?.port ?? settings.hooks.port)
        if settings.publicURL == nil, ["0.0.0.0", "::"].contains(settings.hooks.host) {
            logger.warning("hook URLs begin with an address senders cannot reach", metadata: ["url": "\(addresses.hooksURL(settings))"])
        }
        let readiness = ReadinessLog(logger)
        var ports = APIServer.Ports(
            keys: APIKeyAdapter(APIKeyStore(store)), destinations: destinations, deliveries: deliveries,
            redelivery: parts.redelivery, engine: parts.engine,
            readiness: {
                let findings = await findings(store, parts.engineFinding)
                readiness.note(findings)
                return findings
            },
            hookBaseURL: { settings.publicURL ?? addresses.hooksURL(settings) })
        ports.tasks = parts.tasks
        // An input repeats what the mapping takes more than once, and an edge gateway posts it here.
        ports.maximumBodyBytes = max(ports.maximumBodyBytes, settings.limits.inputBytes)
        ports.maximumInputBytes = settings.limits.inputBytes
        if let metrics { ports.metrics = metrics.exposition }
        let api = APIServer(
            host: settings.api.host, port: settings.api.port, ports: ports, ids: store.ids, logger: logger,
            onListening: { addresses.setAPI(port: $0) })
        // An embedded engine has calls and actions to end behind them. Of a remote one a try may take as long, and then its answer is to be sent.
        let longestStop = Duration.seconds(settings.engine == .embedded ? 4 : 6)
        let services: [any Service] =
            [StoreService(store: store, logger: logger)]
            + [settings.deliveryRetentionSeconds.map { DeliveryRetention(deliveries: deliveries, seconds: $0, logger: logger) }].compactMap(
                \.self)
            + parts.services
            + [APIService(server: api, address: settings.api, stop: stop, logger: logger)] + [parts.forwarding].compactMap(\.self)
            + [
                MemoryService(memory: memory, bodySeconds: settings.limits.bodySeconds),
                HookService(
                    listener: hooks, tls: tls, stop: stop, longestStop: longestStop, forwarding: parts.forwarding?.client, logger: logger),
            ]
        return Gateway(
            settings: settings, store: store, destinations: destinations, engine: parts.engine, services: services,
            listening: addresses, lock: lock)
    }
}

/// What `/readyz` finds missing, one sentence each.
private func findings(_ store: Store, _ engineFinding: @Sendable () async -> String?) async -> [String] {
    let storeFinding = await store.probe().map { "The store takes no writes: \($0.reason)." }
    return [storeFinding, await engineFinding()].compactMap(\.self)
}
