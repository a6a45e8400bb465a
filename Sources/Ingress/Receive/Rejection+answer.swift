import FieldMapping

/// Wording and status of every rejection: the one place that knows (contract, section 2).
extension Rejection {
    package var status: Int {
        switch self {
        case .badRequest, .invalidJSON: 400
        case .signatureMissing, .timestampRequired, .signatureMalformed, .timestampMalformed, .signatureMismatch, .timestampOutOfTolerance:
            401
        case .notFound, .destinationNotFound: 404
        case .methodNotAllowed: 405
        case .tooSlow: 408
        case .destinationInactive: 409
        case .payloadTooLarge, .inputTooLarge: 413
        case .eventTypeMissing, .eventTypeNotAccepted: 422
        case .rateLimited: 429
        case .headTooLarge, .tooManyHeaderFields, .trailersTooLarge: 431
        case .engineRejected: 502
        case .engineUnreachable, .overloaded, .storageUnavailable: 503
        case .callback(.taskNotFound): 404
        case .callback(.signatureMissing), .callback(.signatureMismatch), .callback(.otherAccount): 401
        case .callback(.incomplete): 400
        }
    }

    package var errorCode: String {
        switch self {
        case .badRequest, .callback(.incomplete): "bad_request"
        case .tooSlow: "request_timeout"
        case .headTooLarge, .tooManyHeaderFields, .trailersTooLarge: "head_too_large"
        case .methodNotAllowed: "method_not_allowed"
        case .notFound: "not_found"
        case .destinationNotFound: "destination_not_found"
        case .rateLimited: "rate_limited"
        case .payloadTooLarge, .inputTooLarge: "payload_too_large"
        case .signatureMissing, .timestampRequired, .callback(.signatureMissing): "signature_missing"
        case .signatureMalformed, .timestampMalformed: "signature_malformed"
        case .signatureMismatch, .callback(.signatureMismatch): "signature_mismatch"
        case .timestampOutOfTolerance: "timestamp_out_of_tolerance"
        case .destinationInactive: "destination_inactive"
        case .invalidJSON: "invalid_json"
        case .eventTypeMissing: "event_type_missing"
        case .eventTypeNotAccepted: "event_type_not_accepted"
        case .engineUnreachable: "engine_unreachable"
        case .engineRejected: "engine_rejected"
        case .overloaded: "overloaded"
        case .storageUnavailable: "storage_unavailable"
        case .callback(.taskNotFound): "task_not_found"
        case .callback(.otherAccount): "account_mismatch"
        }
    }

    /// What went wrong and what to do about it. Holds no part of the request.
    package var detail: String {
        switch self {
        case .badRequest(let violation): "Malformed HTTP request: \(violation.rawValue)."
        case .tooSlow: "The request did not arrive in time; send it again without pauses."
        case .headTooLarge(let limit): "The request line and headers take more than \(limit) bytes; send fewer or shorter ones."
        case .tooManyHeaderFields(let limit): "There are more than \(limit) header fields; send fewer."
        case .trailersTooLarge(let limit): "The trailers after the body take more than \(limit) bytes; send fewer or shorter ones."
        case .methodNotAllowed: "Webhooks are received with POST only."
        case .notFound: "Nothing is served here; a hook URL has the form /v1/{workspace_id}/hooks/{destination_id}."
        case .destinationNotFound: "No webhook destination with this id exists in this workspace; check the hook URL."
        case .rateLimited:
            "This destination receives more requests than its rate limit allows; try again after the time in Retry-After."
        case .payloadTooLarge(let limit):
            "The body is larger than the limit of \(limit) bytes; send less, or have the gateway take more (--max-body-bytes)."
        case .signatureMissing:
            "The header x-amigo-request-signature is missing; sign the raw body with the destination's secret."
        case .timestampRequired:
            "This destination requires the header x-amigo-request-timestamp, and a signature over v1:{timestamp}:{body}."
        case .signatureMalformed:
            "The header x-amigo-request-signature is malformed: it must be the HMAC-SHA256 as 64 hex digits, not Base64, optionally after sha256=."
        case .timestampMalformed:
            "The header x-amigo-request-timestamp is malformed: it must be Unix seconds, Unix milliseconds or an ISO 8601 time such as "
                + "2026-01-02T03:04:05Z."
        case .signatureMismatch:
            "The signature does not match: check that the sender uses this destination's current secret and signs the raw body"
                + " (over v1:{timestamp}:{body} when it sends x-amigo-request-timestamp)."
        case .timestampOutOfTolerance:
            "The signature is valid, but x-amigo-request-timestamp is too far from our clock; check the sender's clock, "
                + "and re-sign each retry."
        case .destinationInactive: "This webhook destination is not active; activate it or stop sending."
        case .invalidJSON(let error): "The body is not acceptable JSON. \(error.description)"
        case .eventTypeMissing:
            "No event type found: the body needs a non-empty string under type, event_type, event or action, at top level."
        case .eventTypeNotAccepted: "The event type is not on this destination's list of accepted event types."
        case .inputTooLarge(let limit):
            "The mapped input is larger than \(limit) bytes; map smaller parts of the body, or each of them once."
        case .engineUnreachable:
            "The trigger engine could not be reached, or did not answer in time. Retry the same request within an hour: it does not fire twice."
        case .engineRejected(let status) where (200...299).contains(status):
            "The trigger engine answered with status \(status), but without an event id, so whether it fired is unknown; check "
                + "that its address is that of a trigger engine."
        case .engineRejected(status: 404):
            "The trigger engine refused the fire with status 404: the destination's trigger does not exist there (any more); see the destination's "
                + "deliveries."
        case .engineRejected(let status) where status == 401 || status == 403:
            "The trigger engine refused the fire with status \(status): its key (--engine-key-file) must be of this workspace and have the "
                + "role operator."
        case .engineRejected(let status):
            "The trigger engine refused the fire with status \(status); see the destination's deliveries."
        case .overloaded: "The gateway is overloaded; send the same request again after Retry-After."
        case .storageUnavailable:
            "The gateway cannot write to its store; nothing was accepted. Send the same request again later."
        case .callback(.taskNotFound): "No task with this id exists in this workspace."
        case .callback(.signatureMissing): "The header X-Twilio-Signature is missing."
        case .callback(.signatureMismatch):
            "The signature does not match: check that the gateway's public URL is the one that the callback was sent to, and its auth token"
                + " the account's primary one."
        case .callback(.otherAccount): "The callback is from another account than the gateway's."
        case .callback(.incomplete): "The callback lacks CallSid or CallStatus."
        }
    }

    /// Seconds for the `Retry-After` header, where the contract asks for one.
    package var retryAfterSeconds: Int? {
        switch self {
        // Whatever the rate, a token is there again within a second.
        case .rateLimited: 1
        case .overloaded: 1
        case .engineUnreachable, .storageUnavailable: 5
        default: nil
        }
    }

    /// Where the body is not acceptable JSON: the first byte that is wrong. `nil` for every other rejection.
    package var byteOffset: Int? {
        if case .invalidJSON(let error) = self { error.offset } else { nil }
    }
}
