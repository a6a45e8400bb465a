import Identifiers
import Ingress
import TestSupport
import Testing

@testable import gateway

@Suite("A delivery that failed at a remote engine, redelivered")
struct DeliveryRecordRepeatsTests {
    private func record(_ attempts: String, reason: String = "engine_unreachable", state: DeliveryRecord.State = .failed) -> DeliveryRecord
    {
        let id = IdentifierSource().next()
        return DeliveryRecord(
            id: id, state: state, reason: reason, byteOffset: nil, eventType: "lead", firedEventID: nil, duplicateOf: nil,
            engineStatus: nil,
            matchedSecret: .current, attempts: attempts.bytes, durationMicroseconds: 1, size: 2, requestID: "r", receivedAt: .start,
            createdAt: .start,
            input: "{}".bytes, body: "{}".bytes, traceparent: nil)
    }

    @Test(
        "may fire twice once the engine has forgotten its key, unless no attempt can have been taken",
        arguments: [
            ("[]", false), (#"[{"outcome":"connect_failed"},{"outcome":"timeout_connecting"}]"#, false),
            (#"[{"outcome":"certificate_invalid"}]"#, false), (#"[{"outcome":"answered","status":404}]"#, false),
            (#"[{"outcome":"connect_failed"},{"outcome":"timeout_answering"}]"#, true), (#"[{"outcome":"connection_reset"}]"#, true),
            (#"[{"outcome":"closed_early"}]"#, true), (#"[{"outcome":"cancelled"}]"#, true), (#"[{"outcome":"not_http"}]"#, true),
            (#"[{"outcome":"answered","status":200}]"#, true), (#"[{"outcome":"answered","status":504}]"#, true),
            (#"[{"outcome":"of a later version"}]"#, true), ("{}", true),
        ])
    func attempts(attempts: String, mayFireTwice: Bool) {
        let record = record(attempts)
        #expect(record.mayFireTwice(at: .start.advanced(bySeconds: 86_400)) == mayFireTwice)
        #expect(!record.mayFireTwice(at: .start.advanced(bySeconds: 86_399)), "the engine still knows it")
    }

    @Test("that was interrupted may have fired with an attempt that is on no record; one that fired is answered, whenever")
    func states() {
        let later = Timestamp.start.advanced(bySeconds: 86_400)
        #expect(record("[]", reason: "interrupted").mayFireTwice(at: later))
        #expect(!record(#"[{"outcome":"connection_reset"}]"#, state: .fired).mayFireTwice(at: later))
    }
}
