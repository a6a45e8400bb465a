import Terminal
import TriggerBridge
import TriggerEngine

extension ActionOutcome {
    /// What a request came to (contract, section 3.3): a 2xx completes the action, any other answer fails it, and so does none.
    init(_ outcome: RequestOutcome) {
        switch outcome.result {
        case .success(let response): self.init(status: response.status, outcome.attempts)
        case .failure(.cancelled): self = .interrupted
        case .failure(let failure):
            // A body that is too large belongs to an answer.
            if let status = failure.status { self.init(status: status, outcome.attempts) } else { self.init(failure, outcome.attempts) }
        }
    }

    private init(status: Int, _ attempts: [Attempt]) {
        let details = [Detail("http_status", status), Detail("attempts", attempts.count)]
        if (200...299).contains(status) {
            self = .completed(details)
        } else {
            self = .failed(
                reason: "The receiver answered \(status); only a status from 200 to 299 completes the action.", details)
        }
    }

    private init(_ failure: TransferFailure, _ attempts: [Attempt]) {
        let tries = attempts.count == 1 ? "one attempt" : "\(attempts.count) attempts"
        self = .failed(
            reason: "The receiver did not answer in \(tries): \(failure.inWords) (\(failure.outcome)).",
            [Detail("attempts", attempts.count)])
    }
}
