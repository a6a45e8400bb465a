package import Identifiers
import Logging

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
