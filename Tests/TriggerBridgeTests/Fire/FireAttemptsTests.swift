import Testing
import TriggerBridge

@Suite("The attempts of a fire")
struct FireAttemptsTests {
    private static let response = HTTPResponse(
        status: 200, body: Array(#"{"fired_event_id":"0190a1b2-0000-7000-8000-00000000abcd"}"#.utf8))

    private func attempt(_ number: Int) -> Attempt {
        Attempt(number: number, startedAt: 0, duration: 1, outcome: "x", status: nil)
    }

    private func attempts(_ retries: Int) throws -> FireAttempts {
        FireAttempts(try RetryAttempts(retries), policy: .contract)
    }

    @Test("begin with the first")
    func begin() throws {
        #expect(try attempts(1).begin == .attempt(number: 1))
    }

    @Test("wait after a failure that may pass, then go on with the next number")
    func goOn() throws {
        var attempts = try attempts(2)
        #expect(attempts.answered(attempt(1), .failure(.couldNotConnect)) == .wait(.milliseconds(500)))
        #expect(attempts.waited(.elapsed) == .attempt(number: 2))
        #expect(attempts.answered(attempt(2), .failure(.couldNotResolve)) == .wait(.seconds(1)))
        #expect(attempts.waited(.elapsed) == .attempt(number: 3))
        let all = [attempt(1), attempt(2), attempt(3)]
        let step = attempts.answered(attempt(3), .failure(.tlsHandshakeFailed))
        #expect(step == .finish(.unreachable(last: .tlsHandshakeFailed, attempts: all)))
    }

    @Test("end with the first answer")
    func answered() throws {
        var attempts = try attempts(3)
        let id = "0190a1b2-0000-7000-8000-00000000abcd"
        let step = attempts.answered(attempt(1), .success(Self.response))
        #expect(step == .finish(.fired(firedEventID: id, attempts: [attempt(1)])))
    }

    @Test(
        "end at once with a failure that will not pass",
        arguments: [TransferFailure.certificateInvalid, .cancelled, .invalidURL])
    func final(failure: TransferFailure) throws {
        var attempts = try attempts(5)
        let step = attempts.answered(attempt(1), .failure(failure))
        #expect(step == .finish(.unreachable(last: failure, attempts: [attempt(1)])))
    }

    @Test("end as cancelled, with what was tried, when the wait is")
    func cancelled() throws {
        var attempts = try attempts(5)
        _ = attempts.answered(attempt(1), .failure(.connectionReset))
        #expect(attempts.waited(.cancelled) == .finish(.unreachable(last: .cancelled, attempts: [attempt(1)])))
    }
}
