import Hummingbird

/// Everything that the listener serves (contract, sections 1 and 3).
enum Route: CaseIterable, Sendable {
    case health, readiness, metrics, description, console
    case createAPIKey, listAPIKeys, revokeAPIKey
    case createAction, listActions, getAction, updateAction, deleteAction, rotateActionSecret
    case createTrigger, dryRunTrigger, listTriggers, getTrigger, updateTrigger, deleteTrigger
    case pauseTrigger, resumeTrigger, fireTrigger, listRuns
    case createDestination, listDestinations, getDestination, updateDestination, deleteDestination, rotateSecret, dryRun
    case listDeliveries, getDelivery, redeliver
    case listTasks, getTask, cancelTask
    case publishEvent, streamEvents, getChain

    /// - `path`: below `/v1/{workspace_id}` where a role is needed.
    /// - `role`: the least one that may; `nil` where no key is asked for.
    private var entry: (method: HTTPRequest.Method, path: String, role: Role?) {
        switch self {
        case .health: (.get, "/healthz", nil)
        case .readiness: (.get, "/readyz", nil)
        case .metrics: (.get, "/metrics", nil)
        case .description: (.get, "/openapi.json", nil)
        case .console: (.get, "/console", nil)

        case .createAPIKey: (.post, "/api-keys", .admin)
        case .listAPIKeys: (.get, "/api-keys", .viewer)
        case .revokeAPIKey: (.delete, "/api-keys/{api_key_id}", .admin)

        case .createAction: (.post, "/skills", .admin)
        case .listActions: (.get, "/skills", .viewer)
        case .getAction: (.get, "/skills/{skill_id}", .viewer)
        case .updateAction: (.put, "/skills/{skill_id}", .admin)
        case .deleteAction: (.delete, "/skills/{skill_id}", .admin)
        case .rotateActionSecret: (.post, "/skills/{skill_id}/rotate-secret", .admin)

        case .createTrigger: (.post, "/triggers", .admin)
        case .dryRunTrigger: (.post, "/triggers/dry-run", .operator)
        case .listTriggers: (.get, "/triggers", .viewer)
        case .getTrigger: (.get, "/triggers/{trigger_id}", .viewer)
        case .updateTrigger: (.put, "/triggers/{trigger_id}", .admin)
        case .deleteTrigger: (.delete, "/triggers/{trigger_id}", .admin)
        case .pauseTrigger: (.post, "/triggers/{trigger_id}/pause", .admin)
        case .resumeTrigger: (.post, "/triggers/{trigger_id}/resume", .admin)
        case .fireTrigger: (.post, "/triggers/{trigger_id}/fire", .operator)
        case .listRuns: (.get, "/triggers/{trigger_id}/runs", .viewer)

        case .createDestination: (.post, "/webhook-destinations", .admin)
        case .listDestinations: (.get, "/webhook-destinations", .viewer)
        case .getDestination: (.get, "/webhook-destinations/{destination_id}", .viewer)
        case .updateDestination: (.put, "/webhook-destinations/{destination_id}", .admin)
        case .deleteDestination: (.delete, "/webhook-destinations/{destination_id}", .admin)
        case .rotateSecret: (.post, "/webhook-destinations/{destination_id}/rotate-secret", .admin)
        case .dryRun: (.post, "/webhook-destinations/{destination_id}/dry-run", .operator)

        case .listDeliveries: (.get, "/webhook-destinations/{destination_id}/deliveries", .viewer)
        case .getDelivery: (.get, "/webhook-destinations/{destination_id}/deliveries/{delivery_id}", .viewer)
        case .redeliver: (.post, "/webhook-destinations/{destination_id}/deliveries/{delivery_id}/redeliver", .operator)

        case .listTasks: (.get, "/tasks", .viewer)
        case .getTask: (.get, "/tasks/{task_id}", .viewer)
        case .cancelTask: (.post, "/tasks/{task_id}/cancel", .operator)

        case .publishEvent: (.post, "/events", .operator)
        case .streamEvents: (.get, "/events/stream", .viewer)
        case .getChain: (.get, "/events/{event_id}/chain", .viewer)
        }
    }

    var method: HTTPRequest.Method { entry.method }

    var path: String { entry.role == nil ? entry.path : "/v1/{workspace_id}\(entry.path)" }

    /// The least role that may use it; `nil` where no key is asked for.
    var minimumRole: Role? { entry.role }

    /// Whether it changes what an admin has set up. What operators do leaves events.
    var isConfiguring: Bool { method != .get && minimumRole == .admin }

    /// The id in the path of what it is about; `nil` when there is none.
    func resourceID(_ parameters: Parameters) -> String? {
        APIError.Resource.allCases.first { entry.path.contains("{\($0.pathParameter)}") }.flatMap { parameters.get($0.pathParameter) }
    }
}
