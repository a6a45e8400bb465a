import FieldMapping
import Hummingbird
import Identifiers
import Ingress
import TriggerEngine

/// Wording and status of every error: the one place that knows (contract, section 3).
extension APIError {
    var status: HTTPResponse.Status {
        switch self {
        case .unreadable: .badRequest
        case .unauthorized: .unauthorized
        case .otherWorkspace, .roleTooLow: .forbidden
        case .notFound, .absent, .engineIsRemote: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notRedeliverable, .outcomeUnknown, .actionInUse, .actionHasNoSecret, .notCancellable: .conflict
        case .payloadTooLarge: .contentTooLarge
        case .invalid: .unprocessableContent
        case .internal: .internalServerError
        case .overloaded, .tooManyStreams, .storageUnavailable, .notReady: .serviceUnavailable
        case .rejected(let rejection): HTTPResponse.Status(code: rejection.status)
        }
    }

    var errorCode: String {
        switch self {
        case .unreadable: "bad_request"
        case .unauthorized: "unauthorized"
        case .otherWorkspace, .roleTooLow: "forbidden"
        case .notFound: "not_found"
        case .absent(let resource): resource.errorCode
        case .engineIsRemote: "engine_is_remote"
        case .methodNotAllowed: "method_not_allowed"
        case .notRedeliverable: "not_redeliverable"
        case .outcomeUnknown: "outcome_unknown"
        case .actionInUse: "action_in_use"
        case .actionHasNoSecret: "action_has_no_secret"
        case .notCancellable(.underWay): "task_under_way"
        case .notCancellable(.finished): "task_finished"
        case .payloadTooLarge: "payload_too_large"
        case .invalid: "validation_failed"
        case .internal: "internal_error"
        case .overloaded, .tooManyStreams: "overloaded"
        case .storageUnavailable: "storage_unavailable"
        case .notReady: "not_ready"
        case .rejected(let rejection): rejection.errorCode
        }
    }

    /// What went wrong and what to do about it. Holds no part of the request.
    var detail: String {
        switch self {
        case .unreadable: "The request could not be read to its end."
        case .unauthorized: "An API key of this workspace is required, as Authorization: Bearer <key>."
        case .otherWorkspace: "This API key belongs to another workspace."
        case .roleTooLow(let needed):
            "This needs an API key with the role \(needed.rawValue)\(needed == .admin ? "" : " or higher")."
        case .notFound: "Nothing is served at this path."
        case .absent(.delivery): "No delivery with this id exists at this destination."
        case .absent(let resource): "No \(resource.name) with this id exists in this workspace."
        case .engineIsRemote:
            "Triggers, actions, tasks and events belong to the remote engine that this gateway forwards to; ask its API for them."
        case .methodNotAllowed(let allowed): "Method not allowed here; allowed: \(allowed)."
        case .notRedeliverable(let state):
            "Only a failed or fired delivery can be redelivered; this one \(state.inWords)."
        case .outcomeUnknown:
            "This delivery may have fired already, and after 24 hours the engine can no longer tell: look for it among the runs of the trigger. If it is"
                + " not there, send {\"force\": true} (forge: --force)."
        case .actionInUse(let triggers):
            "Triggers run this action: \(triggers.prefix(10).joined(separator: ", "))\(triggers.count > 10 ? " and others" : ""). Give them another one, or delete them, first."
        case .actionHasNoSecret: "Actions of this type sign nothing, so they have no secret."
        case .notCancellable(.underWay): "The call is being or was placed and can no longer be cancelled."
        case .notCancellable(.finished): "The task is over; nothing is left to cancel."
        case .payloadTooLarge(let limit): "The body is larger than the limit of \(limit) bytes."
        case .invalid: "The request is not valid."
        case .internal: "The gateway could not finish this request; its log tells why, under the request id."
        case .overloaded: "The gateway is overloaded with writes; try again later."
        case .tooManyStreams(let limits):
            "The limit of event streams is reached: \(limits.count), \(limits.countPerWorkspace) of one workspace. Close one that is not needed."
        case .storageUnavailable: "The gateway cannot reach its store; nothing was changed. Try again later."
        case .notReady(let reasons): reasons.joined(separator: " ")
        case .rejected(let rejection): rejection.detail
        }
    }

    /// Seconds for the `Retry-After` header.
    var retryAfterSeconds: Int? {
        switch self {
        case .overloaded, .tooManyStreams: 1
        case .storageUnavailable: 5
        case .rejected(let rejection): rejection.retryAfterSeconds
        default: nil
        }
    }
}

extension APIError.Resource {
    /// Where a path names one.
    var pathParameter: String {
        switch self {
        case .trigger: "trigger_id"
        case .action: "skill_id"
        case .destination: "destination_id"
        case .delivery: "delivery_id"
        case .apiKey: "api_key_id"
        case .task: "task_id"
        case .event: "event_id"
        }
    }

    var errorCode: String {
        switch self {
        case .trigger: "trigger_not_found"
        case .action: "action_not_found"
        case .destination: "destination_not_found"
        case .delivery: "delivery_not_found"
        case .apiKey: "api_key_not_found"
        case .task: "task_not_found"
        case .event: "event_not_found"
        }
    }

    fileprivate var name: String {
        switch self {
        case .trigger: "trigger"
        case .action: "action"
        case .destination: "webhook destination"
        case .delivery: "delivery"
        case .apiKey: "API key"
        case .task: "task"
        case .event: "event"
        }
    }
}

extension DeliveryRecord.State {
    fileprivate var inWords: String {
        switch self {
        case .pending: "is still under way"
        case .fired: "has fired"
        case .failed: "has failed"
        case .rejected: "was rejected, and its body was not kept"
        case .duplicate: "repeats another one, which is the one to redeliver"
        }
    }
}

extension Violation {
    static let unknownAction = Violation(
        [.key("body"), .key("action_id")], "No action with this id exists in this workspace.", .value)
    static let unknownTrigger = Violation(
        [.key("body"), .key("trigger_id")], "No trigger with this id exists in this workspace.", .value)
    static let fixedTrigger = Violation(
        [.key("body"), .key("trigger_id")], "The trigger of a destination is fixed after creation.", .value)
    static let fixedActionType = Violation(
        [.key("body"), .key("action_type")], "The type of an action is fixed after creation.", .value)
    static func config(of type: ActionType) -> Violation {
        Violation([.key("body"), .key("config")], "An action of the type \(type.rawValue) takes no settings.", .value)
    }
    static let slugTaken = Violation(
        [.key("body"), .key("slug")], "Another action of this workspace has this slug.", .value)
}

// MARK: - Rendering

extension APIError {
    func response(requestID: String) -> Response {
        Response.json(body(requestID: requestID), status: status, headers: headers)
    }

    var headers: HTTPFields {
        var headers = HTTPFields()
        if let seconds = retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        if case .unauthorized = self { headers[.wwwAuthenticate] = "Bearer" }
        if case .methodNotAllowed(let allowed) = self { headers[.allow] = allowed }
        return headers
    }

    func body(requestID: String) -> [UInt8] {
        if case .invalid(let violations) = self { return violations.json }
        return JSONWriter.object {
            $0.member("detail", detail)
            $0.member("error_code", errorCode)
            $0.member("request_id", requestID)
        }
    }
}

extension [Violation] {
    /// `{"detail": [{"loc": […], "msg": "…", "type": "…"}]}`.
    fileprivate var json: [UInt8] {
        JSONWriter.object { writer in
            writer.member(
                "detail",
                array: { list in
                    for violation in self { list.object { $0.write(violation) } }
                })
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ violation: Violation) {
        member(
            "loc",
            array: { location in
                for step in violation.location {
                    switch step {
                    case .key(let key): location.element(key)
                    case .index(let index): location.element(index)
                    }
                }
            })
        member("msg", violation.message)
        member("type", violation.type.rawValue)
    }
}
