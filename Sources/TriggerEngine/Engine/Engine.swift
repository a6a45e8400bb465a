import FieldMapping
package import Identifiers
package import Logging

/// The trigger engine as its callers see it: triggers, actions, fires and the events they left (contract, sections 3.1
/// and 3.3).
///
/// Every call is durable when it returns. Running the fires is ``FireRunner``'s.
package final class Engine: Sendable {
    /// How long an idempotency key is remembered, in seconds: 24 h.
    package static let idempotencyWindow = 24 * 60 * 60

    private let store: any TriggerStore
    private let directory: TriggerDirectory
    private let actions: ActionDirectory
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// - Parameters:
    ///   - directory: every trigger of the store.
    ///   - actions: shared with the ``FireRunner``.
    package init(
        store: any TriggerStore, directory: TriggerDirectory, actions: ActionDirectory, ids: IdentifierSource,
        now: @escaping @Sendable () -> Timestamp = { .now() }, logger: Logger = Logger(label: "trigger-engine")
    ) {
        self.store = store
        self.directory = directory
        self.actions = actions
        self.ids = ids
        self.now = now
        self.logger = logger
    }

    /// Turns the store's errors into the engine's.
    private func stored<Result>(
        _ call: () async throws(StoreError) -> Result
    ) async throws(EngineError) -> Result {
        do throws(StoreError) {
            return try await call()
        } catch {
            throw EngineError(error)
        }
    }
}

// MARK: - Triggers

extension Engine {
    /// - Throws: ``EngineError/unknownAction`` when the settings name no action of the workspace.
    package func createTrigger(
        _ settings: TriggerSettings, in workspaceID: Identifier, createdBy: Identifier?
    ) async throws(EngineError) -> Trigger {
        let instant = now()
        let trigger = Trigger(
            id: ids.next(), workspaceID: workspaceID, settings: settings, createdBy: createdBy, createdAt: instant,
            updatedAt: instant)
        try await stored { () async throws(StoreError) in try await store.insert(trigger) }
        directory.insert(trigger)
        logger.info("trigger created", metadata: ["trigger_id": "\(trigger.id)", "workspace_id": "\(workspaceID)"])
        return trigger
    }

    package func trigger(_ id: Identifier, in workspaceID: Identifier) -> Trigger? {
        directory.find(id, in: workspaceID)
    }

    /// Newest first.
    ///
    /// - Parameter isActive: `nil` for all.
    package func triggers(
        in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int
    ) async throws(EngineError) -> (items: [Trigger], total: Int) {
        try await stored { () async throws(StoreError) in
            try await store.triggers(in: workspaceID, isActive: isActive, offset: offset, limit: limit)
        }
    }

    /// Events of this trigger's chains, newest first.
    ///
    /// - Throws: ``EngineError/unknownTrigger``.
    package func runs(
        of triggerID: Identifier, in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(EngineError) -> (items: [Event], total: Int) {
        guard directory.find(triggerID, in: workspaceID) != nil else { throw .unknownTrigger }
        return try await stored { () async throws(StoreError) in
            try await store.events(ofTrigger: triggerID, in: workspaceID, offset: offset, limit: limit)
        }
    }
}

// MARK: - Fires

extension Engine {
    /// Fires a trigger by hand, whatever its schedule and `is_active` say.
    ///
    /// - Throws: ``EngineError/unknownTrigger``.
    package func fire(_ request: ManualFire) async throws(EngineError) -> FireReceipt {
        guard let (fire, event) = prepare(request) else { throw .unknownTrigger }
        return try await stored { () async throws(StoreError) in
            try await store.fire(
                fire, firedEvent: event, idempotencyKey: request.idempotencyKey,
                keySince: fire.firedAt.advanced(bySeconds: -Self.idempotencyWindow))
        }
    }
}

extension Engine {
    /// What a fire writes: itself, with the input merged as of now, and its `trigger.fired` event. `nil` when there is
    /// no such trigger.
    package func prepare(_ request: ManualFire) -> (fire: PendingFire, firedEvent: Event)? {
        guard let trigger = directory.find(request.triggerID, in: request.workspaceID) else { return nil }
        let instant = now()
        let fire = PendingFire(
            eventID: ids.next(), workspaceID: request.workspaceID, triggerID: request.triggerID,
            input: trigger.settings.inputTemplate.merged(with: request.input), cause: request.cause, firedAt: instant,
            traceID: request.traceID, hasFiredEvent: true)
        return (fire, Run.firedEvent(of: fire, triggerName: trigger.settings.name, writtenAt: instant))
    }
}

// MARK: - Actions

extension Engine {
    /// - Throws: ``EngineError/slugTaken``.
    package func createAction(
        _ settings: ActionSettings, in workspaceID: Identifier, createdBy: Identifier?
    ) async throws(EngineError) -> Action {
        let instant = now()
        let action = Action(
            id: ids.next(), workspaceID: workspaceID, settings: settings, createdBy: createdBy, createdAt: instant,
            updatedAt: instant)
        try await stored { () async throws(StoreError) in try await store.insert(action) }
        actions.insert(action)
        logger.info("action created", metadata: ["action_id": "\(action.id)", "workspace_id": "\(workspaceID)"])
        return action
    }

    package func action(_ id: Identifier, in workspaceID: Identifier) async throws(EngineError) -> Action? {
        try await stored { () async throws(StoreError) in try await actions.find(id, in: workspaceID) }
    }

    /// Newest first.
    package func actions(
        in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(EngineError) -> (items: [Action], total: Int) {
        try await stored { () async throws(StoreError) in
            try await store.actions(in: workspaceID, offset: offset, limit: limit)
        }
    }
}
