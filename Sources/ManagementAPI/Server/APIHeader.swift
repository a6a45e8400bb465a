import Hummingbird

/// The request and answer headers that the product names itself.
enum APIHeader: String {
    case requestID = "x-request-id"
    case idempotencyKey = "idempotency-key"
    case idempotencyReplayed = "idempotency-replayed"
    case triggeredBy = "x-amigo-triggered-by"
    case traceContext = "traceparent"
    case lastEventID = "last-event-id"
}

extension HTTPFields {
    /// The first value of the header; set, its only one.
    subscript(_ header: APIHeader) -> String? {
        // The names above are tokens, which is all that a field name has to be.
        get { self[.init(header.rawValue)!] }
        set { self[.init(header.rawValue)!] = newValue }
    }
}
