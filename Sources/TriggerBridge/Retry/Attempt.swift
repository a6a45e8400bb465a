/// One try of a request (contract, section 2.5). Those of a fire are kept on the delivery.
///
/// One try is one request handed to libcurl, and the peer sees it at most once: libcurl is not let send it again by
/// itself, on a kept connection that breaks either. Every repetition is an attempt of its own.
package struct Attempt: Sendable, Hashable {
    /// 1 for the first try.
    package let number: Int

    /// Milliseconds since 1970, UTC.
    package let startedAt: Int64

    /// Microseconds, waiting for a free connection included.
    package let duration: Int64

    package let outcome: AttemptOutcome

    /// The status of the answer, if there was one.
    package let status: Int?

    package init(number: Int, startedAt: Int64, duration: Int64, outcome: AttemptOutcome, status: Int?) {
        self.number = number
        self.startedAt = startedAt
        self.duration = duration
        self.outcome = outcome
        self.status = status
    }
}

extension Attempt {
    package init(number: Int, startedAt: Int64, duration: Int64, result: Result<HTTPResponse, TransferFailure>) {
        let (outcome, status): (AttemptOutcome, Int?) =
            switch result {
            case .success(let response): (.answered, response.status)
            case .failure(let failure): (failure.outcome, failure.status)
            }
        self.init(number: number, startedAt: startedAt, duration: duration, outcome: outcome, status: status)
    }
}
