import FieldMapping
import Hummingbird
import Identifiers
import TriggerEngine

extension NewEvent {
    /// From the body `{"event_type", "data"}` and the headers `Idempotency-Key` and `traceparent`.
    init(_ call: APICall) async throws(APIError) {
        var body = try await call.bodyReader()
        let (eventType, data) = Self.fields(&body)
        let idempotencyKey = call.idempotencyKey(&body)
        try body.finish()
        guard let eventType else { preconditionFailure("a refused type ends in an error") }
        self.init(
            workspaceID: call.workspaceID, eventType: eventType, data: data, idempotencyKey: idempotencyKey, traceID: call.traceID)
    }

    static func fields(_ body: inout BodyReader) -> (eventType: PublishedEventType?, data: JSONObject) {
        (body.required("event_type", .publishedEventType), body.optional("data", .object, default: .empty))
    }
}

extension Field where Value == PublishedEventType? {
    fileprivate static let publishedEventType = Field(placeholder: nil, schema: .publishedEventType) { value throws(Violations) in
        let text = try Field<String>.text(0...Int.max).parse(value)
        do throws(PublishedEventTypeError) {
            return try PublishedEventType(text)
        } catch .malformed {
            throw Violations("1 to 128 characters of a-z, A-Z, 0-9, '.', '_', '-' and ':' are needed.", .pattern)
        } catch {
            let prefixes = PublishedEventType.reservedPrefixes.map { "'\($0)'" }.joined(separator: " and ")
            throw Violations("Types that begin with \(prefixes) are of the engine's own events; choose another one.", .value)
        }
    }
}

extension Schema {
    fileprivate static let publishedEventType = Schema.text(
        1...128, pattern: #"^(?!trigger\.|outbound\.)[a-zA-Z0-9._\-:]+$"#
    ).example("lead.created")
}
