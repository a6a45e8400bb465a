package import Identifiers
import Logging
import Synchronization

extension Engine {
    /// - Returns: also the secret that its requests are signed with, if they are; nobody can read it again.
    /// - Throws: ``EngineError/slugTaken``.
    package func createAction(
        _ settings: ActionSettings, in workspaceID: Identifier, createdBy: Identifier?
    ) async throws(EngineError) -> (action: Action, secret: IssuedSecret?) {
        let (id, instant) = (ids.next(), now())
        let secret = settings.kind.type.isSigned ? try await stored { () throws(StoreError) in try secrets.issue(for: id) } : nil
        let action = Action(
            id: id, workspaceID: workspaceID, settings: settings, secrets: secret?.sealed, createdBy: createdBy,
            createdAt: instant, updatedAt: instant)
        try await changed { [actions] () async throws(ChangeError) in
            try await store.insert(action, onCommit: actions.insert)
        }
        return (action: action, secret: secret)
    }

    /// - Throws: ``EngineError/unknownAction``; ``EngineError/slugTaken``.
    package func updateAction(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout ActionSettings) -> Void
    ) async throws(EngineError) -> Action {
        let instant = now()
        let changed = try await changed { [actions] () async throws(ChangeError) in
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

    /// A new secret for the action's requests; the one before is used beside it for a while.
    ///
    /// - Parameter atOnce: whether it is not.
    /// - Throws: ``EngineError/unknownAction``; ``EngineError/actionHasNoSecret``.
    package func rotateActionSecret(
        _ id: Identifier, in workspaceID: Identifier, atOnce: Bool = false
    ) async throws(EngineError) -> IssuedSecret {
        let instant = now()
        let issued = Mutex<IssuedSecret?>(nil)
        let changed = try await changed { [actions, secrets] () async throws(ChangeError) in
            try await store.updateAction(
                id, in: workspaceID,
                change: { action throws(StoreError) in
                    guard let before = action.secrets else { return }
                    let secret = try atOnce ? secrets.issue(for: id) : secrets.rotate(before, of: id, at: instant)
                    action.secrets = secret.sealed
                    action.updatedAt = instant
                    issued.withLock { $0 = secret }
                }, onCommit: actions.insert)
        }
        guard changed != nil else { throw .unknownAction }
        guard let secret = issued.withLock({ $0 }) else { throw .actionHasNoSecret }
        return secret
    }

    /// No error when it is already gone.
    ///
    /// - Throws: ``EngineError/actionInUse(triggers:)``.
    package func deleteAction(_ id: Identifier, in workspaceID: Identifier) async throws(EngineError) {
        try await changed { [actions] () async throws(ChangeError) in
            try await store.deleteAction(id, in: workspaceID) { actions.remove(id) }
        }
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
