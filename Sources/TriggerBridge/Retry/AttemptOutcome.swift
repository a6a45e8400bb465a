/// How an attempt ended: the bounded label under which it is counted, logged and kept on the delivery (contract, section 2.5).
package enum AttemptOutcome: String, Sendable, CaseIterable {
    /// A complete HTTP answer, whatever its status.
    case answered
    case resolveFailed = "resolve_failed"
    case connectFailed = "connect_failed"
    case tlsFailed = "tls_failed"
    case certificateInvalid = "certificate_invalid"
    case connectionReset = "connection_reset"
    case closedEarly = "closed_early"
    case timeoutWaiting = "timeout_waiting"
    case timeoutConnecting = "timeout_connecting"
    case timeoutAnswering = "timeout_answering"
    case responseTooLarge = "response_too_large"
    case notHTTP = "not_http"
    case invalidURL = "invalid_url"
    case invalidHeader = "invalid_header"
    case cancelled
    case other

    /// Whether anything of the request may have reached the peer. Where it is false nothing was sent, so what the request asks for was not
    /// done; where it is true that is not known.
    package var mayHaveBeenSent: Bool {
        switch self {
        case .resolveFailed, .connectFailed, .tlsFailed, .certificateInvalid: false
        case .timeoutWaiting, .timeoutConnecting: false
        case .invalidURL, .invalidHeader: false
        case .answered, .connectionReset, .closedEarly, .timeoutAnswering: true
        case .responseTooLarge, .notHTTP, .cancelled, .other: true
        }
    }
}

extension AttemptOutcome: CustomStringConvertible {
    package var description: String { rawValue }
}
