import Hummingbird

/// Which function answers which route.
struct RouteHandlers: Sendable {
    let authenticator: Authenticator
    let maximumBodyBytes: Int
    let health: HealthRoutes
    let apiKeys: APIKeyRoutes
    /// `nil` when the engine is remote.
    let engine: EngineRoutes?
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
        case .listTasks: try await embedded().tasks.list(call)
        case .getTask: try await embedded().tasks.get(call)
        case .cancelTask: try await embedded().tasks.cancel(call)
        case .publishEvent: try await embedded().events.publish(call)
        case .streamEvents: try await embedded().events.stream(call)
        case .getChain: try await embedded().events.chain(call)
        }
    }

    private func embedded() throws(APIError) -> EngineRoutes {
        guard let engine else { throw .engineIsRemote }
        return engine
    }
}

/// What an embedded engine answers.
struct EngineRoutes: Sendable {
    let actions: ActionRoutes
    let triggers: TriggerRoutes
    let tasks: TaskRoutes
    let events: EventRoutes
}
