import Hummingbird
import Identifiers
import TriggerEngine

extension APICall {
    /// The trace that the request belongs to, by its W3C `traceparent`.
    var traceID: String? {
        request.headers[.traceContext].flatMap(TraceID.init)?.text
    }

    /// `Idempotency-Key`; one that is too long is reported along with what is wrong with the body.
    func idempotencyKey(_ body: inout BodyReader) -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        if !(1...256).contains(key.unicodeScalars.count) {
            body.report(Violation([.key("header"), .key("Idempotency-Key")], "1 to 256 characters are needed.", .tooLong))
        }
        return key
    }
}
