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
        try await stored { [directory] () async throws(StoreError) in
            try await store.insert(trigger, onCommit: directory.insert)
        }
        logger.info("trigger created", metadata: ["trigger_id": "\(trigger.id)", "workspace_id": "\(workspaceID)"])
        return trigger
    }

    /// Changes what an operator set.
    ///
    /// - Throws: ``EngineError/unknownTrigger``; ``EngineError/unknownAction`` when the change names no action of the workspace.
    package func updateTrigger(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout TriggerSettings) -> Void
    ) async throws(EngineError) -> Trigger {
        try await edit(id, in: workspaceID) { change(&$0.settings) }
    }

    /// Pauses or resumes a trigger; may be repeated. A webhook, or a fire by hand, fires it all the same.
    ///
    /// - Throws: ``EngineError/unknownTrigger``.
    package func setActive(
        _ isActive: Bool, trigger id: Identifier, in workspaceID: Identifier
    ) async throws(EngineError) -> Trigger {
        try await edit(id, in: workspaceID) { $0.isActive = isActive }
    }

    /// No error when it is already gone. What it fired stays on record.
    package func deleteTrigger(_ id: Identifier, in workspaceID: Identifier) async throws(EngineError) {
        try await stored { [directory] () async throws(StoreError) in
            try await store.deleteTrigger(id, in: workspaceID) { directory.remove(id) }
        }
        logger.info("trigger deleted", metadata: ["trigger_id": "\(id)", "workspace_id": "\(workspaceID)"])
    }

    private func edit(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout Trigger) -> Void
    ) async throws(EngineError) -> Trigger {
        let instant = now()
        let changed = try await stored { [directory] () async throws(StoreError) in
            try await store.updateTrigger(
                id, in: workspaceID,
                change: {
                    change(&$0)
                    $0.updatedAt = instant
                }, onCommit: directory.insert)
        }
        guard let changed else { throw .unknownTrigger }
        return changed
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
        try await stored { [actions] () async throws(StoreError) in
            try await store.insert(action, onCommit: actions.insert)
        }
        logger.info("action created", metadata: ["action_id": "\(action.id)", "workspace_id": "\(workspaceID)"])
        return action
    }

    /// - Throws: ``EngineError/unknownAction``; ``EngineError/slugTaken``.
    package func updateAction(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout ActionSettings) -> Void
    ) async throws(EngineError) -> Action {
        let instant = now()
        let changed = try await stored { [actions] () async throws(StoreError) in
            try await store.updateAction(
                id, in: workspaceID,
                change: {
                    change(&$0.settings)
                    $0.updatedAt = instant
                }, onCommit: actions.insert)
        }
        guard let changed else { throw .unknownAction }
        return changed
    }

    /// No error when it is already gone.
    ///
    /// - Throws: ``EngineError/actionInUse(triggers:)``.
    package func deleteAction(_ id: Identifier, in workspaceID: Identifier) async throws(EngineError) {
        try await stored { [actions] () async throws(StoreError) in
            try await store.deleteAction(id, in: workspaceID) { actions.remove(id) }
        }
        logger.info("action deleted", metadata: ["action_id": "\(id)", "workspace_id": "\(workspaceID)"])
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
