/// The retries of one request, as a value: told what happened, it says what to do next (contract, section 2.5).
///
/// It never does anything itself. ``RetriedRequest`` does what it says.
package struct RequestAttempts: Sendable {
    package enum Step: Sendable, Hashable {
        /// Send the request and report to ``answered(_:_:)``.
        case attempt(number: Int)
        /// Wait and report to ``waited(_:)``.
        case wait(Duration)
        /// It is over.
        case finish(RequestOutcome)
    }

    private let retryAttempts: RetryAttempts
    private let policy: RetryPolicy
    private var attempts: [Attempt] = []

    package init(_ retryAttempts: RetryAttempts, policy: RetryPolicy = .contract) {
        self.retryAttempts = retryAttempts
        self.policy = policy
    }

    /// The first step.
    package var begin: Step { .attempt(number: 1) }

    /// An attempt is over.
    package mutating func answered(_ attempt: Attempt, _ result: Result<HTTPResponse, TransferFailure>) -> Step {
        attempts.append(attempt)
        guard case .failure(let failure) = result, failure.isRetryable, attempts.count <= retryAttempts.count else {
            return .finish(RequestOutcome(result: result, attempts: attempts))
        }
        return .wait(policy.wait(beforeRetry: attempts.count))
    }

    /// A wait is over.
    package func waited(_ end: TimerEnd) -> Step {
        switch end {
        case .elapsed: .attempt(number: attempts.count + 1)
        case .cancelled: .finish(RequestOutcome(result: .failure(.cancelled), attempts: attempts))
        }
    }
}

/// How a request ended: the last result, and every attempt that was made, in order.
package struct RequestOutcome: Sendable, Hashable {
    package let result: Result<HTTPResponse, TransferFailure>
    package let attempts: [Attempt]

    package init(result: Result<HTTPResponse, TransferFailure>, attempts: [Attempt]) {
        self.result = result
        self.attempts = attempts
    }
}
