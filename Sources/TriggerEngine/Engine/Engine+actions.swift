package import Identifiers
import Logging

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
