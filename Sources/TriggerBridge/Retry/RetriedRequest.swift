/// One request under way with its retries: does what ``RequestAttempts`` says, on the threads of the client and the
/// timer.
///
/// It has no state of its own. The attempts travel as a value from step to step, and there is one step at a time.
package final class RetriedRequest: Sendable {
    private let client: HTTPClient
    private let timer: any RetryTimer
    private let request: @Sendable () -> HTTPRequest
    private let onAttempt: @Sendable (Attempt) -> Void
    private let completion: @Sendable (RequestOutcome) -> Void

    private init(
        _ client: HTTPClient, _ timer: any RetryTimer, _ request: @escaping @Sendable () -> HTTPRequest,
        _ onAttempt: @escaping @Sendable (Attempt) -> Void, _ completion: @escaping @Sendable (RequestOutcome) -> Void
    ) {
        self.client = client
        self.timer = timer
        self.request = request
        self.onAttempt = onAttempt
        self.completion = completion
    }

    /// Sends a request, trying again where the contract allows it, without waiting.
    ///
    /// - Parameters:
    ///   - timer: the client when nil.
    ///   - request: made anew for each attempt.
    ///   - onAttempt: called after each attempt, before what follows from it.
    ///   - completion: called once, after the last attempt. Both on the client's or the timer's thread, where they
    ///     must not wait for anything. When the client is shut down first, the result is
    ///     ``TransferFailure/cancelled``.
    package static func send(
        _ attempts: RequestAttempts, over client: HTTPClient, timer: (any RetryTimer)? = nil,
        request: @escaping @Sendable () -> HTTPRequest, onAttempt: @escaping @Sendable (Attempt) -> Void,
        completion: @escaping @Sendable (RequestOutcome) -> Void
    ) {
        RetriedRequest(client, timer ?? client, request, onAttempt, completion).take(attempts.begin, attempts)
    }

    private func take(_ step: RequestAttempts.Step, _ attempts: RequestAttempts) {
        switch step {
        case .attempt(let number): attempt(number, attempts)
        case .wait(let delay): timer.after(delay) { self.take(attempts.waited($0), attempts) }
        case .finish(let outcome): completion(outcome)
        }
    }

    private func attempt(_ number: Int, _ attempts: RequestAttempts) {
        let startedAt = timer.now()
        client.submit(request()) { result, microseconds in
            let attempt = Attempt(number: number, startedAt: startedAt, duration: microseconds, result: result)
            self.onAttempt(attempt)
            var attempts = attempts
            let step = attempts.answered(attempt, result)
            self.take(step, attempts)
        }
    }
}
