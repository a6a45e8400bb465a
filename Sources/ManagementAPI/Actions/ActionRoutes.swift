import FieldMapping
import Hummingbird
import Identifiers
import TriggerEngine

/// `/v1/{workspace_id}/skills` (contract, section 3.3).
struct ActionRoutes: Sendable {
    let engine: Engine

    /// The one answer that shows the secret of a new action, if it has one.
    func create(_ call: APICall) async throws(APIError) -> Response {
        let settings = try await call.read { ActionSettings(&$0) }
        let (action, secret) = try await fromEngine { () async throws(EngineError) in
            try await engine.createAction(settings, in: call.workspaceID, createdBy: call.caller.id)
        }
        call.context.noteCreated(action.id)
        return .object(status: .created) {
            $0.write(action)
            if let secret { $0.member("secret", secret.text) }
        }
    }

    func list(_ call: APICall) async throws(APIError) -> Response {
        let page = try call.page()
        let list = try await fromEngine { () async throws(EngineError) in
            try await engine.actions(in: call.workspaceID, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1) }
    }

    func get(_ call: APICall) async throws(APIError) -> Response {
        let action = try await action(of: call)
        return .object { $0.write(action) }
    }

    /// Any subset of the fields; an explicit `null` clears one that may be null.
    func update(_ call: APICall) async throws(APIError) -> Response {
        let action = try await action(of: call)
        let change = try await call.read { body in
            var change = ActionChange(&body)
            change.resolve(for: action, &body)
            return change
        }
        return try await ofKnownAction { () async throws(EngineError) in
            let changed = try await engine.updateAction(action.id, in: call.workspaceID, change: change.apply)
            return .object { $0.write(changed) }
        }
    }

    /// The one answer that shows the new secret.
    func rotateSecret(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("skill_id", of: .action)
        let atOnce = try await call.isRotationAtOnce()
        return try await ofKnownAction { () async throws(EngineError) in
            let secret = try await engine.rotateActionSecret(id, in: call.workspaceID, atOnce: atOnce)
            return .object { $0.write(secret: secret.text, rotationExpiresAt: secret.rotationExpiresAt) }
        }
    }

    /// 204 also when it is already gone.
    func delete(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("skill_id", of: .action)
        try await fromEngine { () async throws(EngineError) in
            try await engine.deleteAction(id, in: call.workspaceID)
        }
        return .noContent
    }

    // MARK: - Internals

    /// The action that the path names.
    private func action(of call: APICall) async throws(APIError) -> Action {
        let id = try call.id("skill_id", of: .action)
        let action = try await fromEngine { () async throws(EngineError) in
            try await engine.action(id, in: call.workspaceID)
        }
        guard let action else { throw .absent(.action) }
        return action
    }

    /// An unknown action is the one in the path, and not one that a body names.
    private func ofKnownAction(_ body: () async throws(EngineError) -> Response) async throws(APIError) -> Response {
        do throws(EngineError) {
            return try await body()
        } catch .unknownAction {
            throw .absent(.action)
        } catch {
            throw APIError(error)
        }
    }
}

/// Turns the engine's errors into the API's.
func fromEngine<Result>(
    _ call: () async throws(EngineError) -> Result
) async throws(APIError) -> Result {
    do throws(EngineError) {
        return try await call()
    } catch {
        throw APIError(error)
    }
}
