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
        call.context.noteCreated(trigger.id)
        return answer(trigger, status: .created)
    }

    func list(_ call: APICall) async throws(APIError) -> Response {
        let (page, isActive) = try call.query { (Page(&$0), $0.flag("is_active")) }
        let list = try await fromEngine { () async throws(EngineError) in
            try await engine.triggers(
                in: call.workspaceID, isActive: isActive, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1, nextFireAt: engine.nextFireAt(of: $1)) }
    }

    func get(_ call: APICall) async throws(APIError) -> Response {
        let id = try id(call)
        let trigger = try await fromEngine { () async throws(EngineError) in
            try await engine.trigger(id, in: call.workspaceID)
        }
        guard let trigger else { throw .absent(.trigger) }
        return answer(trigger)
    }

    /// Any subset of the fields; an explicit `null` clears one that may be null.
    func update(_ call: APICall) async throws(APIError) -> Response {
        let id = try id(call)
        var body = try await call.bodyReader()
        let change = TriggerChange(&body)
        if let actionID = change.actionID { try await checkAction(actionID, call, &body) }
        try body.finish()
        let changed = try await fromEngine { () async throws(EngineError) in
            try await engine.updateTrigger(id, in: call.workspaceID, change: change.apply)
        }
        return answer(changed)
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
        return answer(changed)
    }

    /// What a trigger with these settings would do by itself; nothing is saved.
    func dryRun(_ call: APICall) async throws(APIError) -> Response {
        var body = try await call.bodyReader()
        let settings = TriggerSettings(&body)
        try await checkAction(settings.actionID, call, &body)
        try body.finish()
        let instants = try await fromEngine { () async throws(EngineError) in
            try engine.nextInstants(of: settings, count: Self.dryRunInstants)
        }
        return .object { writer in
            writer.member("schedule", settings.schedule?.text)
            writer.member("timezone", settings.timezone)
            writer.member(
                "next_fire_times",
                array: { list in
                    for instant in instants { list.element(instant.description) }
                })
        }
    }

    private static let dryRunInstants = 5

    func fire(_ call: APICall) async throws(APIError) -> Response {
        let id = try id(call)
        let request = try await FireRequest(call, triggerID: id)
        let receipt = try await fromEngine { () async throws(EngineError) in try await engine.fire(request) }
        var response = Response.object {
            $0.member("fired_event_id", receipt.firedEventID.description)
            $0.member("trigger_id", id.description)
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

    /// The id in the path, of a trigger that is there.
    private func id(_ call: APICall) throws(APIError) -> Identifier {
        let id = try call.id("trigger_id", of: .trigger)
        guard engine.hasTrigger(id, in: call.workspaceID) else { throw .absent(.trigger) }
        return id
    }

    private func answer(_ trigger: Trigger, status: HTTPResponse.Status = .ok) -> Response {
        .object(status: status) { $0.write(trigger, nextFireAt: engine.nextFireAt(of: trigger)) }
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
