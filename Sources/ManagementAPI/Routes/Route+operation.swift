extension Route {
    /// What `/openapi.json` says of it.
    var operation: Operation {
        switch self {
        case .health: .health
        case .readiness: .readiness
        case .metrics: .metrics
        case .description: .description
        case .console: .console

        case .createAPIKey: .createAPIKey
        case .listAPIKeys: .listAPIKeys
        case .revokeAPIKey: .revokeAPIKey

        case .createAction: .createAction
        case .listActions: .listActions
        case .getAction: .getAction
        case .updateAction: .updateAction
        case .deleteAction: .deleteAction
        case .rotateActionSecret: .rotateActionSecret

        case .createTrigger: .createTrigger
        case .dryRunTrigger: .dryRunTrigger
        case .listTriggers: .listTriggers
        case .getTrigger: .getTrigger
        case .updateTrigger: .updateTrigger
        case .deleteTrigger: .deleteTrigger
        case .pauseTrigger: .pauseTrigger
        case .resumeTrigger: .resumeTrigger
        case .fireTrigger: .fireTrigger
        case .listRuns: .listRuns

        case .createDestination: .createDestination
        case .listDestinations: .listDestinations
        case .getDestination: .getDestination
        case .updateDestination: .updateDestination
        case .deleteDestination: .deleteDestination
        case .rotateSecret: .rotateSecret
        case .dryRun: .dryRun

        case .listDeliveries: .listDeliveries
        case .getDelivery: .getDelivery
        case .redeliver: .redeliver

        case .listTasks: .listTasks
        case .getTask: .getTask
        case .cancelTask: .cancelTask

        case .publishEvent: .publishEvent
        case .getChain: .getChain
        case .streamEvents: .streamEvents
        }
    }
}
