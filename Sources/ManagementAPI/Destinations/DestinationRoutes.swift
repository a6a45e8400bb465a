import FieldMapping
import Hummingbird
import Identifiers
import Ingress
import TriggerEngine

/// `/v1/{workspace_id}/webhook-destinations` (contract, section 3.2).
struct DestinationRoutes: Sendable {
    let repository: any DestinationRepository
    /// `nil` when it is remote.
    let engine: Engine?
    let maximumInputBytes: Int
    let hookBaseURL: @Sendable () -> String

    /// The one answer that shows the secret of a new destination.
    func create(_ call: APICall) async throws(APIError) -> Response {
        var body = try await call.bodyReader()
        let new = NewDestination(&body)
        if !body.isRefused("trigger_id"), isUnknown(new.triggerID, call) { body.report(.unknownTrigger) }
        try body.finish()
        let destination = try await stored {
            try await repository.create(
                in: call.workspaceID, triggerID: new.triggerID, settings: new.settings, createdBy: call.caller.id)
        }
        call.context.noteCreated(destination.id)
        return .object(status: .created) {
            write(destination, to: &$0)
            $0.member("secret", destination.secrets.current.text)
        }
    }

    func list(_ call: APICall) async throws(APIError) -> Response {
        let page = try call.page()
        let list = try await stored {
            try await repository.destinations(in: call.workspaceID, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { write($1, to: &$0) }
    }

    func get(_ call: APICall) async throws(APIError) -> Response {
        let destination = try await repository.destination(of: call)
        return .object { write(destination, to: &$0) }
    }

    func update(_ call: APICall) async throws(APIError) -> Response {
        let destination = try await repository.destination(of: call)
        let change = try await call.read { body in
            let change = DestinationChange(&body)
            if let triggerID = change.triggerID, !body.isRefused("trigger_id"), triggerID != destination.triggerID {
                body.report(.fixedTrigger)
            }
            return change
        }
        let changed = try await stored {
            try await repository.update(destination.id, in: call.workspaceID) { change.apply(to: &$0) }
        }
        guard let changed else { throw .absent(.destination) }
        return .object { write(changed, to: &$0) }
    }

    /// 204 also when it is already gone.
    func delete(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("destination_id", of: .destination)
        try await stored { try await repository.delete(id, in: call.workspaceID) }
        return .noContent
    }

    /// The one answer that shows the new secret.
    func rotateSecret(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("destination_id", of: .destination)
        let atOnce = try await call.isRotationAtOnce()
        let destination = try await stored { try await repository.rotateSecret(id, in: call.workspaceID, atOnce: atOnce) }
        guard let destination else { throw .absent(.destination) }
        return .object {
            let secrets = destination.secrets
            $0.write(secret: secrets.current.text, rotationExpiresAt: secrets.previous.first?.expiresAt)
        }
    }

    /// What would become of a payload, without verifying or firing anything.
    func dryRun(_ call: APICall) async throws(APIError) -> Response {
        let destination = try await repository.destination(of: call)
        var body = try await call.bodyReader()
        let dryRun = body.required("payload", .dryRun(of: destination, inputLimit: maximumInputBytes))
        try body.finish()
        guard let dryRun else { throw .internal(reason: "a dry run came to nothing") }
        let merged = try await engine?.mergedInput(dryRun.input, for: destination)
        return .object { $0.write(dryRun, mergedInput: merged) }
    }

    // MARK: - Internals

    /// Only an embedded engine can tell.
    private func isUnknown(_ triggerID: Identifier, _ call: APICall) -> Bool {
        engine.map { !$0.hasTrigger(triggerID, in: call.workspaceID) } ?? false
    }

    private func write(_ destination: Destination, to writer: inout JSONWriter) {
        writer.write(destination, hookBaseURL: hookBaseURL())
    }
}

extension DestinationRepository {
    /// The destination that the path names.
    func destination(of call: APICall) async throws(APIError) -> Destination {
        let id = try call.id("destination_id", of: .destination)
        let found = try await stored { try await destination(id, in: call.workspaceID) }
        guard let found else { throw .absent(.destination) }
        return found
    }
}

extension Engine {
    fileprivate func mergedInput(
        _ input: MappedInput, for destination: Destination
    ) async throws(APIError) -> [UInt8]? {
        let trigger = try await fromEngine { () async throws(EngineError) in
            try await self.trigger(destination.triggerID, in: destination.workspaceID)
        }
        return trigger?.settings.inputTemplate.merged(with: input)
    }
}

extension Field where Value == DryRun? {
    fileprivate static func dryRun(of destination: Destination, inputLimit: Int) -> Field {
        Field(placeholder: nil, schema: .object) { payload throws(Violations) in
            do throws(Rejection) {
                return try destination.dryRun(payload: Array(payload.bytes), inputLimit: inputLimit)
            } catch .inputTooLarge(let limit) {
                throw Violations(Rejection.inputTooLarge(limit: limit).detail, .tooLong)
            } catch {
                throw Violations(error.detail, .malformedJSON)
            }
        }
    }
}
