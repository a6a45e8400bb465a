import FieldMapping
import Hummingbird
import Identifiers
import TriggerEngine

extension ManualFire {
    /// From the optional body `{"input": {…}}` and the headers `Idempotency-Key`, `x-amigo-triggered-by` and
    /// `traceparent`.
    init(_ call: APICall, triggerID: Identifier) async throws(APIError) {
        let headers = call.request.headers
        var body = try await call.optionalBodyReader()
        let input = body.nullable("input", .object) ?? JSONObject.empty
        let idempotencyKey = headers[.idempotencyKey]
        if let fault = Self.fault(inKey: idempotencyKey) { body.report(fault) }
        try body.finish()
        self.init(
            workspaceID: call.workspaceID, triggerID: triggerID, input: MappedInput(input),
            idempotencyKey: idempotencyKey, cause: Self.cause(headers[.triggeredBy]),
            traceID: headers[.traceContext].flatMap(TraceID.init)?.text)
    }

    private static func fault(inKey key: String?) -> Violation? {
        guard let key, !(1...256).contains(key.unicodeScalars.count) else { return nil }
        return Violation([.key("header"), .key("Idempotency-Key")], "1 to 256 characters are needed.", .tooLong)
    }

    /// What an edge gateway forwards keeps the webhook as its cause; everything else is by hand.
    private static func cause(_ header: String?) -> FireCause {
        header.flatMap { FireCause(header: $0) } ?? .manual
    }
}
