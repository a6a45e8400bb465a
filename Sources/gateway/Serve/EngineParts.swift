import Foundation
import Identifiers
import Ingress
import Logging
import ManagementAPI
import ServiceLifecycle
import Storage
import Terminal
import TriggerBridge
import TriggerEngine

/// What differs between an embedded and a remote engine.
struct EngineParts {
    let dispatcher: any DeliveryDispatcher
    let redelivery: any Redelivering
    /// `nil` when the engine is remote.
    let embedded: EmbeddedEngine?
    /// What takes a call provider's status callbacks; `nil` when there are none.
    let callbacks: TwilioCallbacks?
    let services: [any Service]
    /// Ends what is being forwarded; `nil` when nothing is. It stops before the operators' listener does, which waits for deliveries that are being
    /// tried again.
    var forwarding: ClientService?
    /// What keeps the engine from being reached, in a sentence; `nil` when it can be.
    let engineFinding: @Sendable () async -> String?

    static func build(
        _ settings: ServeSettings, _ store: Store, _ deliveries: DeliveryStore, _ stop: StopDeadline, _ logger: Logger
    ) async throws -> EngineParts {
        switch settings.engine {
        case .embedded: try await embedded(settings, store, deliveries, stop, logger)
        case .remote(let url, let keyFile, let caFile): try await remote(settings, url, keyFile, caFile, store, deliveries, logger)
        }
    }

    private static func embedded(
        _ settings: ServeSettings, _ store: Store, _ deliveries: DeliveryStore, _ stop: StopDeadline, _ logger: Logger
    ) async throws -> EngineParts {
        try await EngineStore.takeOver(store)
        let fires = EngineStore(store)
        let triggers = TriggerDirectory(subscriptions: fires.subscriptions, logger: logger)
        let handledUntil = try await triggers.load(from: fires, at: .now())
        let actions = ActionDirectory(store: fires)
        let engine = Engine(
            store: fires, directory: triggers, actions: actions, secrets: ActionSecrets(store), ids: store.ids)
        let slow = try ActionParts.build(store, fires, triggers, actions, stop, logger)
        let calling = try CallParts.build(settings.calls, logger)
        let tasks = CallTasks(store: fires, provider: calling.provider, ids: store.ids)
        let callbacks = calling.callbacks(tasks)
        let calls = CallDispatcher(store: fires, provider: calling.provider, ids: store.ids, stop: stop, logger: logger)
        let dispatcher = EmbeddedDispatcher(
            deliveries: deliveries, fires: fires, engine: engine, triggers: triggers, drops: DropCounter())
        let runner = FireRunner(
            store: fires, directory: triggers, actions: actions, ids: store.ids, logger: logger, onQueued: slow.wake,
            onCallsScheduled: calls.wake)
        let scheduler = Scheduler(
            store: fires, directory: triggers, handledUntil: handledUntil, ids: store.ids, missed: settings.missedFires, logger: logger)
        let matcher = EventMatcher(store: fires, directory: triggers, ids: store.ids, logger: logger)
        let retention = settings.eventRetentionSeconds.map { EventRetention(store: fires, seconds: $0, logger: logger) }
        return EngineParts(
            dispatcher: dispatcher, redelivery: dispatcher, embedded: EmbeddedEngine(engine: engine, tasks: tasks), callbacks: callbacks,
            services: slow.services + calling.services + [callbacks].compactMap(\.self) + [calls, runner, matcher, scheduler]
                + [retention].compactMap(\.self),
            engineFinding: { nil })
    }

    private static func engine(_ url: String, _ key: String, _ client: HTTPClient, _ logger: Logger) throws -> RemoteEngine {
        do throws(SetupError) {
            return try RemoteEngine(baseURL: url, apiKey: key, client: client, logger: logger)
        } catch .notAnEngineAddress {
            // Not shown: what stands before an @ may be a password.
            throw SettingsError.invalid(
                "engine is neither 'embedded' nor an address such as https://engine.example.com, without a user name and a query")
        } catch .unusableKey {
            throw SettingsError.invalid("the engine's API key holds something else than visible ASCII; check engine-key-file")
        }
    }

    private static func client(_ configuration: HTTPClient.Configuration) throws -> HTTPClient {
        do throws(SetupError) {
            return try HTTPClient(configuration: configuration)
        } catch .unreadableCAFile(let path) {
            throw SettingsError.invalid("engine-ca-file \(path) cannot be read; name a PEM file with the certificates of authorities")
        }
    }

    private static func remote(
        _ settings: ServeSettings, _ url: String, _ keyFile: String, _ caFile: String?, _ store: Store, _ deliveries: DeliveryStore,
        _ logger: Logger
    ) async throws -> EngineParts {
        if let work = try await EngineStore.handOver(store) {
            throw DataDirectoryError.engineHasWork(settings.dataDirectory, fires: work.fires, calls: work.calls)
        }
        var configuration = HTTPClient.Configuration()
        configuration.connectTimeout = .milliseconds(settings.engineConnectTimeoutMilliseconds)
        configuration.totalTimeout = .milliseconds(settings.engineTimeoutMilliseconds)
        configuration.caFile = caFile
        let client = try client(configuration)
        let key = try SecretFile.read(keyFile)
        let engine = try engine(url, key, client, logger)
        let dispatcher = RemoteDispatcher(
            deliveries: deliveries, engine: engine, now: { .now() }, drops: DropCounter(), logger: logger)
        return EngineParts(
            dispatcher: dispatcher, redelivery: dispatcher, embedded: nil, callbacks: nil,
            services: [ConclusionService(deliveries: deliveries)],
            forwarding: ClientService(client: client),
            engineFinding: {
                await engine.probe().map { "The trigger engine cannot be reached: \($0.outcome)." }
            })
    }
}
