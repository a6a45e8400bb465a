import Hummingbird
package import Identifiers
package import Ingress
package import Logging
import TriggerEngine

/// The operators' listener (contract, sections 1 and 3).
package struct APIServer: Sendable {
    /// What the API works on.
    package struct Ports: Sendable {
        package var keys: any APIKeyRepository
        package var destinations: any DestinationRepository
        package var deliveries: any DeliveryLog
        package var redelivery: any Redelivering
        /// `nil` when the engine is remote: its routes then say so.
        package var engine: EmbeddedEngine?
        /// What `/readyz` finds missing, one sentence each; empty when ready.
        package var readiness: @Sendable () async -> [String]
        /// What `/metrics` answers, in Prometheus' text format.
        package var metrics: @Sendable () -> String = { "" }
        package var eventStreams = EventStreamLimits()
        /// Bytes of a request body at most.
        package var maximumBodyBytes = 1 << 20
        /// Bytes of an input that a destination's mapping may make; a dry run tells when it would make more.
        package var maximumInputBytes = 4 << 20
        /// What a hook URL begins with, without a slash at its end: `https://hooks.example.com`.
        package var hookBaseURL: @Sendable () -> String

        package init(
            keys: any APIKeyRepository, destinations: any DestinationRepository, deliveries: any DeliveryLog,
            redelivery: any Redelivering, engine: EmbeddedEngine?, readiness: @escaping @Sendable () async -> [String],
            hookBaseURL: @escaping @Sendable () -> String
        ) {
            self.keys = keys
            self.destinations = destinations
            self.deliveries = deliveries
            self.redelivery = redelivery
            self.engine = engine
            self.readiness = readiness
            self.hookBaseURL = hookBaseURL
        }
    }

    private let application: Application<RouterResponder<APIContext>>

    /// - Parameters:
    ///   - port: 0 takes any free port.
    ///   - onListening: called once, with the real port, when requests are served.
    package init(
        host: String, port: Int, ports: Ports, ids: IdentifierSource,
        now: @escaping @Sendable () -> Timestamp = { .now() }, logger: Logger = Logger(label: "management-api"),
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        // Of their own: who is told one could compute other ids that come from the same source.
        let envelope = Envelope(ids: IdentifierSource(now: now), logger: logger)
        application = Application(
            router: RouteHandlers(ports, ids: ids, now: now, logger: logger).router(envelope),
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    /// Serves until the task is cancelled or the service group it runs in shuts down; requests under way are answered
    /// first.
    ///
    /// - Throws: when the address cannot be bound.
    package func run() async throws {
        try await application.run()
    }
}

extension RouteHandlers {
    fileprivate init(
        _ ports: APIServer.Ports, ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        let authenticator = Authenticator(keys: ports.keys)
        let streams = EventStreams(ports.eventStreams)
        self.authenticator = authenticator
        maximumBodyBytes = ports.maximumBodyBytes
        health = HealthRoutes(findings: ports.readiness, exposition: ports.metrics)
        apiKeys = APIKeyRoutes(keys: ports.keys, ids: ids, now: now)
        engine = ports.engine.map { embedded in
            EngineRoutes(
                actions: ActionRoutes(engine: embedded.engine), triggers: TriggerRoutes(engine: embedded.engine),
                tasks: TaskRoutes(tasks: embedded.tasks),
                events: EventRoutes(engine: embedded.engine, authenticator: authenticator, streams: streams, logger: logger))
        }
        destinations = DestinationRoutes(
            repository: ports.destinations, engine: ports.engine?.engine, maximumInputBytes: ports.maximumInputBytes,
            hookBaseURL: ports.hookBaseURL)
        deliveries = DeliveryRoutes(
            destinations: ports.destinations, log: ports.deliveries, redelivery: ports.redelivery)
    }
}
