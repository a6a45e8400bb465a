import Testing
import TriggerBridge
import TriggerEngine

@testable import gateway

@Suite("What an http_request came to")
struct ActionOutcomeTests {
    private func outcome(_ result: Result<HTTPResponse, TransferFailure>, attempts: Int = 1) -> ActionOutcome {
        let attempts = (1...attempts).map { Attempt(number: $0, startedAt: 0, duration: 1, outcome: .answered, status: nil) }
        return ActionOutcome(RequestOutcome(result: result, attempts: attempts))
    }

    @Test("a status from 200 to 299 completes the action", arguments: [200, 201, 204, 299])
    func completed(status: Int) {
        let details = [ActionOutcome.Detail("http_status", status), .init("attempts", 2)]
        #expect(outcome(.success(HTTPResponse(status: status)), attempts: 2) == .completed(details))
        #expect(outcome(.failure(.responseTooLarge(status: status)), attempts: 2) == .completed(details))
    }

    @Test("any other answer fails it and is named, a redirection too", arguments: [100, 199, 300, 302, 404, 429, 500, 503])
    func failed(status: Int) {
        let reason = "The receiver answered \(status); only a status from 200 to 299 completes the action."
        let expected = ActionOutcome.failed(reason: reason, [.init("http_status", status), .init("attempts", 1)])
        #expect(outcome(.success(HTTPResponse(status: status))) == expected)
        #expect(outcome(.failure(.responseTooLarge(status: status))) == expected)
    }

    @Test("without an answer the class of the last failure is named")
    func unanswered() {
        #expect(
            outcome(.failure(.timedOut(.answering)), attempts: 4)
                == .failed(
                    reason: "The receiver did not answer in 4 attempts: the answer did not come in time (timeout_answering).",
                    [.init("attempts", 4)]))
        #expect(
            outcome(.failure(.certificateInvalid))
                == .failed(
                    reason: "The receiver did not answer in one attempt: its certificate does not verify (certificate_invalid).",
                    [.init("attempts", 1)]))
    }

    @Test("what was called off is no outcome")
    func interrupted() {
        #expect(outcome(.failure(.cancelled)) == .interrupted)
    }
}
