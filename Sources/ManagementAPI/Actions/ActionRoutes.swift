import Hummingbird
import Identifiers
import TriggerEngine

/// `/v1/{workspace_id}/skills` (contract, section 3.3).
struct ActionRoutes: Sendable {
    let engine: Engine

    func create(_ call: APICall) async throws(APIError) -> Response {
        let settings = try await call.read { ActionSettings(&$0) }
        let action = try await fromEngine { () async throws(EngineError) in
            try await engine.createAction(settings, in: call.workspaceID, createdBy: call.caller.id)
        }
        return .object(status: .created) { $0.write(action) }
    }

    func list(_ call: APICall) async throws(APIError) -> Response {
        let page = try call.page()
        let list = try await fromEngine { () async throws(EngineError) in
            try await engine.actions(in: call.workspaceID, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1) }
    }

    func get(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("skill_id", of: .action)
        let action = try await fromEngine { () async throws(EngineError) in
            try await engine.action(id, in: call.workspaceID)
        }
        guard let action else { throw .absent(.action) }
        return .object { $0.write(action) }
    }

    /// Any subset of the fields; an explicit `null` clears one that may be null.
    func update(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("skill_id", of: .action)
        let change = try await call.read { ActionChange(&$0) }
        do throws(EngineError) {
            let changed = try await engine.updateAction(id, in: call.workspaceID, change: change.apply)
            return .object { $0.write(changed) }
        } catch .unknownAction {
            throw .absent(.action)
        } catch {
            throw APIError(error)
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
