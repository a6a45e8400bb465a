import Hummingbird

/// Which function answers which route.
struct RouteHandlers: Sendable {
    let authenticator: Authenticator
    let maximumBodyBytes: Int
    let health: HealthRoutes
    let apiKeys: APIKeyRoutes
    /// `nil` when the engine is remote.
    let engine: (actions: ActionRoutes, triggers: TriggerRoutes)?
    /// `nil` when the engine is remote.
    let tasks: TaskRoutes?
    /// `nil` when the engine is remote.
    let events: EventRoutes?
    let destinations: DestinationRoutes
    let deliveries: DeliveryRoutes

    func answer(_ route: Route, _ request: Request, _ context: APIContext) async throws(APIError) -> Response {
        guard let role = route.minimumRole else { return try await openAnswer(route) }
        let workspace = context.parameters.get("workspace_id")
        let caller = try await authenticator.caller(of: request, in: workspace, needing: role)
        context.note(caller)
        return try await answer(route, APICall(request: request, context: context, caller: caller, bodyLimit: maximumBodyBytes))
    }

    private func openAnswer(_ route: Route) async throws(APIError) -> Response {
        switch route {
        case .readiness: try await health.readiness()
        case .metrics: health.metrics()
        case .description: .json(OpenAPIDocument.json)
        case .console: ConsolePage.response
        default: health.health()
        }
    }

    private func answer(_ route: Route, _ call: APICall) async throws(APIError) -> Response {
        switch route {
        case .health, .readiness, .metrics, .description, .console: try await openAnswer(route)
        case .createAPIKey: try await apiKeys.create(call)
        case .listAPIKeys: try await apiKeys.list(call)
        case .revokeAPIKey: try await apiKeys.revoke(call)
        case .createAction: try await embedded().actions.create(call)
        case .listActions: try await embedded().actions.list(call)
        case .getAction: try await embedded().actions.get(call)
        case .updateAction: try await embedded().actions.update(call)
        case .deleteAction: try await embedded().actions.delete(call)
        case .rotateActionSecret: try await embedded().actions.rotateSecret(call)
        case .createTrigger: try await embedded().triggers.create(call)
        case .dryRunTrigger: try await embedded().triggers.dryRun(call)
        case .listTriggers: try await embedded().triggers.list(call)
        case .getTrigger: try await embedded().triggers.get(call)
        case .updateTrigger: try await embedded().triggers.update(call)
        case .deleteTrigger: try await embedded().triggers.delete(call)
        case .pauseTrigger: try await embedded().triggers.setActive(false, call)
        case .resumeTrigger: try await embedded().triggers.setActive(true, call)
        case .fireTrigger: try await embedded().triggers.fire(call)
        case .listRuns: try await embedded().triggers.runs(call)
        case .createDestination: try await destinations.create(call)
        case .listDestinations: try await destinations.list(call)
        case .getDestination: try await destinations.get(call)
        case .updateDestination: try await destinations.update(call)
        case .deleteDestination: try await destinations.delete(call)
        case .rotateSecret: try await destinations.rotateSecret(call)
        case .dryRun: try await destinations.dryRun(call)
        case .listDeliveries: try await deliveries.list(call)
        case .getDelivery: try await deliveries.get(call)
        case .redeliver: try await deliveries.redeliver(call)
        case .listTasks: try await embeddedTasks().list(call)
        case .getTask: try await embeddedTasks().get(call)
        case .cancelTask: try await embeddedTasks().cancel(call)
        case .publishEvent: try await embeddedEvents().publish(call)
        case .streamEvents: try await embeddedEvents().stream(call)
        case .getChain: try await embeddedEvents().chain(call)
        }
    }

    private func embedded() throws(APIError) -> (actions: ActionRoutes, triggers: TriggerRoutes) {
        guard let engine else { throw .engineIsRemote }
        return engine
    }

    private func embeddedTasks() throws(APIError) -> TaskRoutes {
        guard let tasks else { throw .engineIsRemote }
        return tasks
    }

    private func embeddedEvents() throws(APIError) -> EventRoutes {
        guard let events else { throw .engineIsRemote }
        return events
    }
}
