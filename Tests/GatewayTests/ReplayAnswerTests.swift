import Terminal
import TestSupport
import Testing
import TriggerBridge

@testable import gateway

struct ReplayAnswerTests {
    @Test("Of an answer what is there counts, whatever the body is")
    func answers() {
        let fired = HookAnswer(status: 200, body: Array(#"{"fired_event_id":"f","delivery_id":"d"}"#.utf8))
        #expect(fired.firedEventID == "f" && fired.deliveryID == "d" && !fired.isDuplicate && fired.errorCode == nil)
        let error = HookAnswer(status: 401, body: Array(#"{"detail":"Why.","error_code":"signature_missing"}"#.utf8))
        #expect(error.detail == "Why." && error.errorCode == "signature_missing" && error.firedEventID == nil)
        for body in ["", "<html>", "[]", #"{"error_code":1,"duplicate":"yes"}"#] {
            #expect(HookAnswer(status: 502, body: Array(body.utf8)) == .of(502))
        }
    }

    @Test(
        "A failure that concerns this request alone is a row",
        arguments: [
            TransferFailure.connectionReset, .closedBeforeCompleteAnswer, .timedOut(.answering), .timedOut(.waiting),
            .responseTooLarge(status: 200), .other(code: 1),
        ])
    func rows(failure: TransferFailure) throws {
        let answer = try HookAnswer(.failure(failure), from: Self.url())
        #expect(answer.status == nil && answer.errorCode == failure.outcome.rawValue)
    }

    @Test(
        "A failure that the next request would meet, too, ends the replay and says why",
        arguments: [
            (TransferFailure.couldNotResolve, "its host name is not known"),
            (.couldNotConnect, "nothing accepts connections there"), (.tlsHandshakeFailed, "the TLS handshake failed"),
            (.certificateInvalid, "its certificate does not verify"),
            (.timedOut(.connecting), "the connection was not made in time"),
        ])
    func ends(failure: TransferFailure, reason: String) throws {
        let url = try Self.url()
        let error = #expect(throws: CommandFailure.self) { try HookAnswer(.failure(failure), from: url) }
        #expect(error?.description == "\(url) cannot be reached: \(reason).")
    }

    private static func url() throws -> HookURL {
        let id = "0190a1b2-0000-7000-8000-00000000a001"
        return try HookURL("https://hooks.example.com/v1/\(id)/hooks/\(id)")
    }
}
