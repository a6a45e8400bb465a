package import FieldMapping

/// Why a request to the hooks listener was not turned into a fire: the failures of the contract, section 2, in its order,
/// then those of status callbacks.
package enum Rejection: Error, Equatable, Sendable {
    case badRequest(HTTPViolation)
    case tooSlow
    case headTooLarge(limit: Int)
    case tooManyHeaderFields(limit: Int)
    /// Of a chunked body.
    case trailersTooLarge(limit: Int)
    case methodNotAllowed
    case notFound
    case destinationNotFound
    case rateLimited
    case payloadTooLarge(limit: Int)
    case signatureMissing
    case timestampRequired
    case signatureMalformed
    /// Of `x-amigo-request-timestamp`.
    case timestampMalformed
    case signatureMismatch
    case timestampOutOfTolerance
    case destinationInactive
    case invalidJSON(JSONError)
    case eventTypeMissing
    case eventTypeNotAccepted
    case inputTooLarge(limit: Int)
    case engineUnreachable
    case engineRejected(status: Int)
    case overloaded
    case storageUnavailable
    case callback(CallbackRejection)
}

/// How a request breaks HTTP/1.1 (RFC 9112). Each is answered 400.
package enum HTTPViolation: String, Error, Sendable {
    case requestLine = "the request line is not METHOD SP target SP HTTP/1.1"
    case lineEnding = "a line does not end in CRLF"
    case headerField = "a header field is malformed"
    case missingHost = "exactly one Host header is required"
    case contentLength = "Content-Length must be given at most once, as a whole number"
    case transferEncoding = "the only transfer coding understood is a single 'chunked'"
    case lengthAndChunked = "Content-Length and Transfer-Encoding exclude one another"
    case chunk = "a chunk is malformed"
    case expectation = "the only expectation understood is '100-continue'"
}
