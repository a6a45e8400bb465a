/// The retries of one fire, as a value: told what happened, it says what to do next (contract 2.5).
///
/// It never does anything itself. ``FireCall`` does what it says.
package struct FireAttempts: Sendable {
    package enum Step: Sendable, Hashable {
        /// Send the request and report to ``answered(_:_:)``.
        case attempt(number: Int)
        /// Wait and report to ``waited(_:)``.
        case wait(Duration)
        /// It is over.
        case finish(FireOutcome)
    }

    private let retryAttempts: RetryAttempts
    private let policy: RetryPolicy
    private var attempts: [Attempt] = []

    package init(_ retryAttempts: RetryAttempts, policy: RetryPolicy) {
        self.retryAttempts = retryAttempts
        self.policy = policy
    }

    /// The first step.
    package var begin: Step { .attempt(number: 1) }

    /// An attempt is over.
    package mutating func answered(_ attempt: Attempt, _ result: Result<HTTPResponse, TransferFailure>) -> Step {
        attempts.append(attempt)
        switch result {
        case .success(let response): return .finish(Self.outcome(response, attempts))
        case .failure(.responseTooLarge(let status)): return .finish(.rejected(status: status, attempts: attempts))
        case .failure(let failure): return failed(failure)
        }
    }

    /// A wait is over.
    package func waited(_ end: TimerEnd) -> Step {
        switch end {
        case .elapsed: .attempt(number: attempts.count + 1)
        case .cancelled: .finish(.unreachable(last: .cancelled, attempts: attempts))
        }
    }

    private func failed(_ failure: TransferFailure) -> Step {
        guard failure.isRetryable, attempts.count <= retryAttempts.count else {
            return .finish(.unreachable(last: failure, attempts: attempts))
        }
        return .wait(policy.wait(beforeRetry: attempts.count))
    }

    private static func outcome(_ response: HTTPResponse, _ attempts: [Attempt]) -> FireOutcome {
        guard response.isSuccess, let id = FireAnswer.firedEventID(in: response.body) else {
            return .rejected(status: response.status, attempts: attempts)
        }
        return .fired(firedEventID: id, attempts: attempts)
    }
}
