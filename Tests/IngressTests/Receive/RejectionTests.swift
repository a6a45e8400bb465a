import FieldMapping
import TestSupport
import Testing

@testable import Ingress

struct RejectionTests {
    /// The failures of the contract, section 2.
    static let table: [(Rejection, Int, String, Int?)] = [
        (.badRequest(.requestLine), 400, "bad_request", nil), (.tooSlow, 408, "request_timeout", nil),
        (.headTooLarge(limit: 9), 431, "head_too_large", nil), (.tooManyHeaderFields(limit: 9), 431, "head_too_large", nil),
        (.trailersTooLarge(limit: 9), 431, "head_too_large", nil), (.methodNotAllowed, 405, "method_not_allowed", nil),
        (.notFound, 404, "not_found", nil), (.destinationNotFound, 404, "destination_not_found", nil),
        (.rateLimited, 429, "rate_limited", 1),
        (.payloadTooLarge(limit: 9), 413, "payload_too_large", nil),
        (.signatureMissing, 401, "signature_missing", nil), (.timestampRequired, 401, "signature_missing", nil),
        (.signatureMalformed, 401, "signature_malformed", nil), (.timestampMalformed, 401, "signature_malformed", nil),
        (.signatureMismatch, 401, "signature_mismatch", nil),
        (.timestampOutOfTolerance, 401, "timestamp_out_of_tolerance", nil),
        (.destinationInactive, 409, "destination_inactive", nil),
        (.invalidJSON(JSONError(.tooDeep, at: 64)), 400, "invalid_json", nil),
        (.eventTypeMissing, 422, "event_type_missing", nil),
        (.eventTypeNotAccepted, 422, "event_type_not_accepted", nil), (.inputTooLarge(limit: 9), 413, "payload_too_large", nil),
        (.engineUnreachable, 503, "engine_unreachable", 5), (.engineRejected(status: 409), 502, "engine_rejected", nil),
        (.overloaded, 503, "overloaded", 1), (.storageUnavailable, 503, "storage_unavailable", 5),
        (.callback(.taskNotFound), 404, "task_not_found", nil), (.callback(.signatureMissing), 401, "signature_missing", nil),
        (.callback(.signatureMismatch), 401, "signature_mismatch", nil), (.callback(.otherAccount), 401, "account_mismatch", nil),
        (.callback(.incomplete), 400, "bad_request", nil),
    ]

    @Test("Every rejection has its status, code and Retry-After", arguments: table)
    func answers(rejection: Rejection, status: Int, code: String, retryAfter: Int?) {
        #expect(rejection.status == status)
        #expect(rejection.errorCode == code)
        #expect(rejection.retryAfterSeconds == retryAfter)
    }

    @Test("Every rejection is told in whole sentences", arguments: table)
    func wording(rejection: Rejection, status: Int, code: String, retryAfter: Int?) {
        let detail = rejection.detail
        #expect(detail.hasSuffix(".") && !detail.hasSuffix(".."))
        #expect(detail.first?.isUppercase == true)
        #expect(!detail.contains("  "))
    }

    @Test("Numbers that help are in the sentence")
    func numbers() {
        #expect(Rejection.payloadTooLarge(limit: 1_048_576).detail.contains("1048576"))
        #expect(Rejection.headTooLarge(limit: 16_384).detail.contains("16384"))
        #expect(Rejection.tooManyHeaderFields(limit: 100).detail.contains("100 header fields"))
        #expect(Rejection.trailersTooLarge(limit: 8192).detail.contains("8192"))
        #expect(Rejection.inputTooLarge(limit: 4_194_304).detail.contains("4194304"))
        #expect(Rejection.engineRejected(status: 409).detail.contains("409"))
        #expect(Rejection.engineRejected(status: 404).detail.contains("the destination's trigger does not exist there"))
        for status in [401, 403] {
            #expect(Rejection.engineRejected(status: status).detail.contains("its key (--engine-key-file) must be of this workspace"))
        }
        let unclear = Rejection.engineRejected(status: 200).detail
        #expect(unclear.contains("whether it fired is unknown") && !unclear.contains("refused"))
        let invalid = Rejection.invalidJSON(JSONError(.tooDeep, at: 64))
        #expect(invalid.detail.contains("64") && invalid.byteOffset == 64)
        #expect(Rejection.overloaded.byteOffset == nil)
    }
}
