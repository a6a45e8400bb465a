import FieldMapping
import Hummingbird
import Identifiers
import TriggerEngine

/// `/v1/{workspace_id}/triggers` (contract, section 3.1).
struct TriggerRoutes: Sendable {
    let engine: Engine

    func create(_ call: APICall) async throws(APIError) -> Response {
        var body = try await call.bodyReader()
        let settings = TriggerSettings(&body)
        try await checkAction(settings.actionID, call, &body)
        try body.finish()
        let trigger = try await fromEngine { () async throws(EngineError) in
            try await engine.createTrigger(settings, in: call.workspaceID, createdBy: call.caller.id)
        }
        return .object(status: .created) { $0.write(trigger) }
    }

    func list(_ call: APICall) async throws(APIError) -> Response {
        let (page, isActive) = try call.query { (Page(&$0), $0.flag("is_active")) }
        let list = try await fromEngine { () async throws(EngineError) in
            try await engine.triggers(
                in: call.workspaceID, isActive: isActive, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1) }
    }

    func get(_ call: APICall) throws(APIError) -> Response {
        let trigger = try trigger(call)
        return .object { $0.write(trigger) }
    }

    /// Any subset of the fields; an explicit `null` clears one that may be null.
    func update(_ call: APICall) async throws(APIError) -> Response {
        let id = try trigger(call).id
        var body = try await call.bodyReader()
        let change = TriggerChange(&body)
        if let actionID = change.actionID { try await checkAction(actionID, call, &body) }
        try body.finish()
        let changed = try await fromEngine { () async throws(EngineError) in
            try await engine.updateTrigger(id, in: call.workspaceID, change: change.apply)
        }
        return .object { $0.write(changed) }
    }

    /// 204 also when it is already gone.
    func delete(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("trigger_id", of: .trigger)
        try await fromEngine { () async throws(EngineError) in
            try await engine.deleteTrigger(id, in: call.workspaceID)
        }
        return .noContent
    }

    func setActive(_ isActive: Bool, _ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("trigger_id", of: .trigger)
        let changed = try await fromEngine { () async throws(EngineError) in
            try await engine.setActive(isActive, trigger: id, in: call.workspaceID)
        }
        return .object { $0.write(changed) }
    }

    func fire(_ call: APICall) async throws(APIError) -> Response {
        let trigger = try trigger(call)
        let request = try await ManualFire(call, triggerID: trigger.id)
        let receipt = try await fromEngine { () async throws(EngineError) in try await engine.fire(request) }
        var response = Response.object {
            $0.member("fired_event_id", receipt.firedEventID.description)
            $0.member("trigger_id", trigger.id.description)
            $0.member("status", "fired")
        }
        if receipt.isReplay { response.headers[.idempotencyReplayed] = "true" }
        return response
    }

    func runs(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("trigger_id", of: .trigger)
        let page = try call.page()
        let list = try await fromEngine { () async throws(EngineError) in
            try await engine.runs(of: id, in: call.workspaceID, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.writeRun($1) }
    }

    // MARK: - Internals

    private func trigger(_ call: APICall) throws(APIError) -> Trigger {
        let id = try call.id("trigger_id", of: .trigger)
        guard let trigger = engine.trigger(id, in: call.workspaceID) else { throw .absent(.trigger) }
        return trigger
    }

    /// Looked up along with the other fields, so that everything that is wrong is told at once.
    private func checkAction(_ id: Identifier, _ call: APICall, _ body: inout BodyReader) async throws(APIError) {
        guard !body.isRefused("action_id") else { return }
        let action = try await fromEngine { () async throws(EngineError) in
            try await engine.action(id, in: call.workspaceID)
        }
        if action == nil { body.report(.unknownAction) }
    }
}
