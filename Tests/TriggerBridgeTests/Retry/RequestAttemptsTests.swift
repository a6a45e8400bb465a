import Testing
import TriggerBridge

@Suite("The attempts of a request")
struct RequestAttemptsTests {
    private typealias Answer = Result<HTTPResponse, TransferFailure>

    private func attempt(_ number: Int) -> Attempt {
        Attempt(number: number, startedAt: 0, duration: 1, outcome: .closedEarly, status: nil)
    }

    private func attempts(_ retries: Int) throws -> RequestAttempts {
        RequestAttempts(try RetryAttempts(retries), policy: .contract)
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
        #expect(step == .finish(RequestOutcome(result: .failure(.tlsHandshakeFailed), attempts: all)))
    }

    @Test("end with the first answer, whatever its status", arguments: [200, 302, 404, 500, 503])
    func answered(status: Int) throws {
        var attempts = try attempts(3)
        let answer = Answer.success(HTTPResponse(status: status))
        let step = attempts.answered(attempt(1), answer)
        #expect(step == .finish(RequestOutcome(result: answer, attempts: [attempt(1)])))
    }

    @Test(
        "end at once with a failure that will not pass",
        arguments: [TransferFailure.certificateInvalid, .cancelled, .invalidURL, .responseTooLarge(status: 200)])
    func final(failure: TransferFailure) throws {
        var attempts = try attempts(5)
        let step = attempts.answered(attempt(1), .failure(failure))
        #expect(step == .finish(RequestOutcome(result: .failure(failure), attempts: [attempt(1)])))
    }

    @Test("end as cancelled, with what was tried, when the wait is")
    func cancelled() throws {
        var attempts = try attempts(5)
        _ = attempts.answered(attempt(1), .failure(.connectionReset))
        let outcome = RequestOutcome(result: .failure(.cancelled), attempts: [attempt(1)])
        #expect(attempts.waited(.cancelled) == .finish(outcome))
    }
}
