import Logging

/// One fire under way: does what ``FireAttempts`` says, on the threads of the client and the timer.
///
/// It has no state of its own. The attempts travel as a value from step to step, and there is one step at a time.
final class FireCall: Sendable {
    private let fire: RemoteFire
    private let request: HTTPRequest
    private let engine: RemoteEngine
    private let onAttempt: @Sendable (Attempt) -> Void
    private let completion: @Sendable (FireOutcome) -> Void

    init(
        _ fire: RemoteFire, _ request: HTTPRequest, _ engine: RemoteEngine,
        onAttempt: @escaping @Sendable (Attempt) -> Void, completion: @escaping @Sendable (FireOutcome) -> Void
    ) {
        self.fire = fire
        self.request = request
        self.engine = engine
        self.onAttempt = onAttempt
        self.completion = completion
    }

    func take(_ step: FireAttempts.Step, _ attempts: FireAttempts) {
        switch step {
        case .attempt(let number): attempt(number, attempts)
        case .wait(let delay): engine.timer.after(delay) { self.take(attempts.waited($0), attempts) }
        case .finish(let outcome): completion(outcome)
        }
    }

    private func attempt(_ number: Int, _ attempts: FireAttempts) {
        let startedAt = engine.timer.now()
        engine.client.submit(request) { result, timing in
            let attempt = Attempt(number: number, startedAt: startedAt, duration: timing.total, result: result)
            self.observe(attempt)
            var attempts = attempts
            let step = attempts.answered(attempt, result)
            self.take(step, attempts)
        }
    }

    private func observe(_ attempt: Attempt) {
        engine.metrics.record(attempt)
        log(attempt)
        onAttempt(attempt)
    }

    /// Neither key nor input nor answer: they are not in anything that is named here.
    private func log(_ attempt: Attempt) {
        let isAnswer = attempt.outcome == Attempt.answered
        engine.logger.log(
            level: isAnswer ? .debug : .warning, isAnswer ? "engine answered" : "engine did not answer",
            metadata: [
                "bridge.delivery_id": "\(fire.deliveryID)",
                "bridge.destination_id": "\(fire.destinationID)",
                "bridge.attempt": "\(attempt.number)",
                "bridge.outcome": "\(attempt.outcome)",
                "bridge.status": "\(attempt.status.map(String.init) ?? "none")",
                "bridge.duration_us": "\(attempt.duration)",
            ])
    }
}
