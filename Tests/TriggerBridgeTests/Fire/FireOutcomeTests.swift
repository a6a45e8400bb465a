import Identifiers
import Testing
import TriggerBridge

@Suite("The outcome of a fire")
struct FireOutcomeTests {
    private static let id = "0190a1b2-0000-7000-8000-00000000abcd"
    private static let attempts = [Attempt(number: 1, startedAt: 0, duration: 1, outcome: .answered, status: nil)]

    private func outcome(_ result: Result<HTTPResponse, TransferFailure>) -> FireOutcome {
        FireOutcome(RequestOutcome(result: result, attempts: Self.attempts))
    }

    @Test("is fired when a 2xx has the id of the event")
    func fired() throws {
        let body = Array(#"{"fired_event_id":"\#(Self.id)"}"#.utf8)
        let expected = FireOutcome.fired(firedEventID: try #require(Identifier(Self.id)), attempts: Self.attempts)
        #expect(outcome(.success(HTTPResponse(status: 201, body: body))) == expected)
        let rejected = FireOutcome.rejected(status: 409, attempts: Self.attempts)
        #expect(outcome(.success(HTTPResponse(status: 409, body: body))) == rejected)
    }

    @Test("is rejected, with the status, for every other answer")
    func rejected() {
        let rejected = FireOutcome.rejected(status: 200, attempts: Self.attempts)
        #expect(outcome(.success(HTTPResponse(status: 200))) == rejected)
        #expect(outcome(.failure(.responseTooLarge(status: 200))) == rejected)
    }

    @Test("is unreachable, with the last failure, when there was no answer")
    func unreachable() {
        let unreachable = FireOutcome.unreachable(last: .timedOut(.answering), attempts: Self.attempts)
        #expect(outcome(.failure(.timedOut(.answering))) == unreachable)
    }
}
