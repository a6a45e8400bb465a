import FieldMapping
import Hummingbird
import Identifiers
import Logging
import TriggerEngine

/// `/v1/{workspace_id}/events` (contract, section 3.5).
struct EventRoutes: Sendable {
    let engine: Engine
    let authenticator: Authenticator
    let streams: EventStreams
    let logger: Logger

    func publish(_ call: APICall) async throws(APIError) -> Response {
        let new = try await NewEvent(call)
        let receipt = try await fromEngine { () async throws(EngineError) in try await engine.publish(new) }
        var response = Response.object(status: .created) { $0.write(receipt.event) }
        if receipt.isReplay { response.headers[.idempotencyReplayed] = "true" }
        return response
    }

    func chain(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("event_id", of: .event)
        let chain = try await fromEngine { () async throws(EngineError) in
            try await engine.chain(of: id, in: call.workspaceID)
        }
        return .object { writer in
            writer.member(
                "items",
                array: { items in
                    for event in chain { items.object { $0.write(event) } }
                })
        }
    }

    /// Ends when the client goes, the gateway stops, or the key does not count any more.
    func stream(_ call: APICall) async throws(APIError) -> Response {
        let wish = try call.query { EventStreamWish(&$0, call.request.headers[.lastEventID]) }
        guard let place = streams.enter(call.workspaceID) else { throw .tooManyStreams(streams.limits) }
        let tail = try await fromEngine { () async throws(EngineError) in
            try await engine.follow(call.workspaceID, behind: wish.lastEventID, ofType: wish.eventType)
        }
        let stream = EventStream(
            tail: tail, place: place, call: call, authenticator: authenticator, limits: streams.limits, logger: logger)
        return stream.response
    }
}

/// Which events are asked for.
struct EventStreamWish {
    /// The last one that the client has seen; `nil` for those from now on.
    let lastEventID: Identifier?
    /// `nil` for all.
    let eventType: EventTypePattern?

    /// - Parameter header: `Last-Event-ID`, which goes before the parameter: a client that reconnects sends both, and the header is newer.
    init(_ query: inout QueryReader, _ header: String?) {
        let parameter = query.identifier("last_event_id")
        lastEventID = header.map { query.identifier($0, inHeader: "Last-Event-ID") } ?? parameter
        eventType = query.form(
            "event_type", eventTypeForm,
            schema: .eventTypePattern.described("Of the events that are wanted; `*` is any run of characters."),
            EventTypePattern.init)
    }
}
