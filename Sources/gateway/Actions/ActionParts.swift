import Logging
import ServiceLifecycle
import Storage
import TriggerBridge
import TriggerEngine

/// What runs the actions that take time.
struct ActionParts {
    /// In start order.
    let services: [any Service]
    let dispatcher: ActionDispatcher

    static func build(
        _ store: Store, _ fires: EngineStore, _ triggers: TriggerDirectory, _ actions: ActionDirectory, _ stop: StopDeadline,
        _ logger: Logger
    ) throws -> ActionParts {
        let limits = DispatchLimits()
        var configuration = HTTPClient.Configuration()
        configuration.maximumConnectionsPerHost = limits.running
        // Only the status counts.
        configuration.maximumResponseBytes = 64 * 1024
        let client = try HTTPClient(configuration: configuration)
        let performer = HTTPRequestPerformer(client: client, secrets: ActionSecrets(store), logger: logger)
        let dispatcher = ActionDispatcher(
            .httpRequest, performer: performer, store: fires, directory: triggers, actions: actions, ids: store.ids,
            limits: limits, stop: stop, logger: logger)
        return ActionParts(services: [ClientService(client: client), dispatcher], dispatcher: dispatcher)
    }

    /// Fires were left to a lane.
    @Sendable func wake(_ lane: JobLane) {
        switch lane {
        case .httpRequest: dispatcher.wake()
        }
    }
}
