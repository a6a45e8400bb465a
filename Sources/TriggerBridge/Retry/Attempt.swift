/// One try of a request (contract 2.5). Those of a fire are kept on the delivery.
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

    /// ``answered`` or a ``TransferFailure/outcomeClass``.
    package let outcome: String

    /// The status of the answer, if there was one.
    package let status: Int?

    /// The outcome class of every complete HTTP answer, whatever its status.
    package static let answered = "answered"

    package init(number: Int, startedAt: Int64, duration: Int64, outcome: String, status: Int?) {
        self.number = number
        self.startedAt = startedAt
        self.duration = duration
        self.outcome = outcome
        self.status = status
    }
}

extension Attempt {
    package init(number: Int, startedAt: Int64, duration: Int64, result: Result<HTTPResponse, TransferFailure>) {
        let (outcome, status): (String, Int?) =
            switch result {
            case .success(let response): (Self.answered, response.status)
            case .failure(let failure): (failure.outcomeClass, failure.status)
            }
        self.init(number: number, startedAt: startedAt, duration: duration, outcome: outcome, status: status)
    }
}
