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
    fileprivate let lock: DirectoryLock

    /// Opens the data directory, restores what must be remembered, binds the hooks listener and makes the services, in start order.
    ///
    /// - Parameter metrics: where the process's metrics are kept, if anywhere.
    static func build(
        _ settings: ServeSettings, metrics: MetricsRegistry? = nil, logger: Logger
    ) async throws -> Gateway {
        let directory = try DataDirectory(path: settings.dataDirectory)
        return try await directory.opening {
            let lock = try directory.lock()
            let store = try Store(directory, serves: true, limits: storeLimits(settings.limits), logger: logger)
            do {
                if let path = directory.exposedSealingKey {
                    logger.warning("the sealing key is open to other users", metadata: ["path": "\(path)"])
                }
                return try await GatewayBuilder(settings: settings, store: store, logger: logger).build(lock, metrics)
            } catch {
                store.closeAfterFailure()
                throw error
            }
        }
    }

    /// What listeners may have under way at a time has a place in the store's queue.
    private static func storeLimits(_ limits: HookLimits) -> StoreLimits {
        var storeLimits = StoreLimits()
        storeLimits.waiting = max(storeLimits.waiting, 2 * limits.underway)
        storeLimits.waitingBytes = max(storeLimits.waitingBytes, 4 * limits.underwayBytes)
        return storeLimits
    }
}

/// Makes a gateway's parts over its open store.
private struct GatewayBuilder {
    let settings: ServeSettings
    let store: Store
    let logger: Logger
    let stop = StopDeadline()
    let addresses = ListeningAddresses()

    func build(_ lock: DirectoryLock, _ metrics: MetricsRegistry?) async throws -> Gateway {
        let deliveries = DeliveryStore(store)
        let destinations = try await DestinationStore.load(store)
        let memory = try await restoreMemory(deliveries)
        let parts = try await EngineParts.build(settings, store, deliveries, stop, logger)
        let tls = try settings.tls.map { try TLSIdentity(certificateFile: $0.certificateFile, keyFile: $0.keyFile) }
        let hooks = try await bindHooks(destinations.directory, memory, parts, tls)
        let api = makeAPI(destinations, deliveries, parts, metrics)

        // In start order; a stop goes the other way round.
        var services: [any Service] = [StoreService(store: store, logger: logger)]
        if let seconds = settings.deliveryRetentionSeconds {
            services.append(DeliveryRetention(deliveries: deliveries, seconds: seconds, logger: logger))
        }
        services += parts.services
        services.append(APIService(server: api, address: settings.api, stop: stop, logger: logger))
        if let forwarding = parts.forwarding { services.append(forwarding) }
        services.append(MemoryService(memory: memory, deliveries: deliveries, bodySeconds: settings.limits.bodySeconds, logger: logger))
        services.append(
            HookService(
                listener: hooks, tls: tls, stop: stop, longestStop: longestStop, forwarding: parts.forwarding?.client, logger: logger))
        services.append(StartupCodeService())
        return Gateway(
            settings: settings, store: store, destinations: destinations, engine: parts.embedded?.engine, services: services,
            listening: addresses, lock: lock)
    }

    private func restoreMemory(_ deliveries: DeliveryStore) async throws -> RequestMemory {
        let memory = RequestMemory()
        let interrupted = try await deliveries.restore(memory, at: .now(), bodySeconds: settings.limits.bodySeconds)
        if interrupted > 0 { logger.warning("deliveries were interrupted", metadata: ["count": "\(interrupted)"]) }
        return memory
    }

    private func bindHooks(
        _ directory: DestinationDirectory, _ memory: RequestMemory, _ parts: EngineParts, _ tls: TLSIdentity?
    ) async throws -> HookListener {
        var configuration = HookListener.Configuration(host: settings.hooks.host, port: settings.hooks.port)
        configuration.limits = settings.limits
        configuration.toleranceSeconds = settings.toleranceSeconds
        configuration.tls = tls
        let hooks = try await ListenFailure.describing("hooks", settings.hooks) {
            try await HookListener(
                configuration, group: MultiThreadedEventLoopGroup.singleton, directory: directory, memory: memory,
                dispatcher: parts.dispatcher, callbacks: parts.callbacks, now: { .now() }, logger: logger)
        }
        addresses.setHooks(port: hooks.address?.port ?? settings.hooks.port)
        if settings.publicURL == nil, ["0.0.0.0", "::"].contains(settings.hooks.host) {
            logger.warning("hook URLs begin with an address senders cannot reach", metadata: ["url": "\(addresses.hooksURL(settings))"])
        }
        return hooks
    }

    private func makeAPI(
        _ destinations: DestinationStore, _ deliveries: DeliveryStore, _ parts: EngineParts, _ metrics: MetricsRegistry?
    ) -> APIServer {
        let readiness = ReadinessLog(logger)
        var ports = APIServer.Ports(
            keys: APIKeyAdapter(APIKeyStore(store)), destinations: destinations, deliveries: deliveries,
            redelivery: parts.redelivery, engine: parts.embedded,
            readiness: { [store] in
                let findings = await findings(store, parts.engineFinding)
                readiness.note(findings)
                return findings
            },
            hookBaseURL: { [settings, addresses] in settings.publicURL ?? addresses.hooksURL(settings) })
        // An input repeats what the mapping takes more than once, and an edge gateway posts it here.
        ports.maximumBodyBytes = max(ports.maximumBodyBytes, settings.limits.inputBytes)
        ports.maximumInputBytes = settings.limits.inputBytes
        if let metrics { ports.metrics = metrics.exposition }
        return APIServer(
            host: settings.api.host, port: settings.api.port, ports: ports, ids: store.ids, logger: logger,
            onListening: { [addresses] in addresses.setAPI(port: $0) })
    }

    /// What the hooks listener may take of a stop. An embedded engine has calls and actions to end behind it. Of a remote one a try may take as long,
    /// and then its answer is to be sent.
    private var longestStop: Duration { .seconds(settings.engine == .embedded ? 4 : 6) }
}

/// What `/readyz` finds missing, one sentence each.
private func findings(_ store: Store, _ engineFinding: @Sendable () async -> String?) async -> [String] {
    let storeFinding = await store.probe().map { "The store takes no writes: \($0.reason)." }
    return [storeFinding, await engineFinding()].compactMap(\.self)
}
