import FieldMapping
import Hummingbird
import Identifiers
import TriggerEngine

extension FireRequest {
    /// From the optional body `{"input": {…}}` and the headers `Idempotency-Key`, `x-amigo-triggered-by` and
    /// `traceparent`.
    init(_ call: APICall, triggerID: Identifier) async throws(APIError) {
        var body = try await call.optionalBodyReader()
        let input = body.nullable("input", .object) ?? JSONObject.empty
        let idempotencyKey = call.idempotencyKey(&body)
        try body.finish()
        self.init(
            workspaceID: call.workspaceID, triggerID: triggerID, input: MappedInput(input),
            idempotencyKey: idempotencyKey, cause: Self.cause(call.request.headers[.triggeredBy]), traceID: call.traceID)
    }

    /// What an edge gateway forwards keeps the webhook as its cause; everything else is by hand.
    private static func cause(_ header: String?) -> FireCause {
        header.flatMap { FireCause(header: $0) } ?? .manual
    }
}
