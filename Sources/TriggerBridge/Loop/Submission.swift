/// A request that was handed in, and whom to tell. A class, because it is handed on several times.
final class Submission: Sendable {
    let request: HTTPRequest
    let origin: Origin
    let submittedAt: Instant
    /// When its time is over, wherever it is by then; ``Instant/never`` when it has no end.
    let deadline: Instant
    let connectTimeout: Duration
    private let completion: HTTPClient.Completion

    /// - Throws: ``TransferFailure/invalidURL``
    init(
        _ request: HTTPRequest, _ configuration: HTTPClient.Configuration, _ completion: @escaping HTTPClient.Completion
    ) throws(TransferFailure) {
        self.request = request
        self.completion = completion
        origin = try Origin(of: request.url)
        submittedAt = .now()
        let total = request.totalTimeout ?? (request.sink == nil ? configuration.totalTimeout : nil)
        deadline = total.map { [submittedAt] in submittedAt + $0 } ?? .never
        connectTimeout = request.connectTimeout ?? configuration.connectTimeout
    }

    func end(_ outcome: Result<HTTPResponse, TransferFailure>, at now: Instant) {
        completion(outcome, submittedAt.microseconds(to: now))
    }

    /// Ends a request that libcurl never got.
    func fail(_ failure: TransferFailure, now: Instant = .now()) { end(.failure(failure), at: now) }
}

/// How a request that libcurl had ended.
struct FinishedTransfer {
    let submission: Submission
    let outcome: Result<HTTPResponse, TransferFailure>
    let endedAt: Instant

    func tell() { submission.end(outcome, at: endedAt) }
}
