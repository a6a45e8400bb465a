/// Why a request has no answer. The closed set of outcome classes beside "answered"; no case holds a secret.
package enum TransferFailure: Error, Sendable, Hashable {
    case couldNotResolve
    case couldNotConnect
    /// The two sides could not agree on TLS, or the connection broke while they tried.
    case tlsHandshakeFailed
    /// The peer's certificate does not verify: unknown authority, other host, expired, revoked.
    case certificateInvalid
    case connectionReset
    /// The peer closed the connection before the answer was complete, or answered nothing at all.
    case closedBeforeCompleteAnswer
    case timedOut(Phase)
    /// An answer came, and it was larger than the client accepts. Its status.
    case responseTooLarge(status: Int)
    case invalidURL
    case invalidHeader
    /// What answered is no HTTP.
    case notHTTP
    /// The client was shut down before the answer was complete.
    case cancelled
    /// Anything else, as libcurl's `CURLcode`.
    case other(code: UInt32)

    /// What a request was doing when its time was up.
    package enum Phase: Sendable, Hashable, CaseIterable {
        /// All connections to the host were busy; nothing has been sent.
        case waiting
        /// Resolving, connecting or shaking hands; nothing of the request has been sent.
        case connecting
        /// Sending the request or receiving the answer.
        case answering
    }
}

extension TransferFailure {
    /// Contract 2.5. *Retried: could not resolve, connect or handshake; connection reset or closed before a
    /// complete answer; timeouts. Never retried: any HTTP answer, whatever its status; a certificate that does
    /// not verify.* Nor what would fail again the same way, nor what was called off.
    package var isRetryable: Bool {
        switch self {
        case .couldNotResolve, .couldNotConnect, .tlsHandshakeFailed: true
        case .connectionReset, .closedBeforeCompleteAnswer: true
        case .timedOut(.waiting), .timedOut(.connecting), .timedOut(.answering): true
        case .responseTooLarge: false
        case .certificateInvalid: false
        case .notHTTP, .invalidURL, .invalidHeader, .cancelled, .other: false
        }
    }

    /// Whether anything of the request may have reached the peer. Where it is false nothing was sent, so what the request asks for was not
    /// done; where it is true that is not known.
    package var mayHaveBeenSent: Bool {
        switch self {
        case .couldNotResolve, .couldNotConnect, .tlsHandshakeFailed, .certificateInvalid: false
        case .timedOut(.waiting), .timedOut(.connecting): false
        case .invalidURL, .invalidHeader: false
        case .connectionReset, .closedBeforeCompleteAnswer, .timedOut(.answering): true
        case .responseTooLarge, .notHTTP, .cancelled, .other: true
        }
    }

    /// The status of the answer, if there was one.
    package var status: Int? {
        if case .responseTooLarge(let status) = self { status } else { nil }
    }

    /// The bounded label under which it is counted, logged and kept on the delivery.
    package var outcomeClass: String {
        switch self {
        case .couldNotResolve: "resolve_failed"
        case .couldNotConnect: "connect_failed"
        case .tlsHandshakeFailed: "tls_failed"
        case .certificateInvalid: "certificate_invalid"
        case .connectionReset: "connection_reset"
        case .closedBeforeCompleteAnswer: "closed_early"
        case .timedOut(.waiting): "timeout_waiting"
        case .timedOut(.connecting): "timeout_connecting"
        case .timedOut(.answering): "timeout_answering"
        case .responseTooLarge: "response_too_large"
        case .notHTTP: "not_http"
        case .invalidURL: "invalid_url"
        case .invalidHeader: "invalid_header"
        case .cancelled: "cancelled"
        case .other: "other"
        }
    }
}

extension TransferFailure {
    /// Every value that ``outcomeClass`` can have.
    package static let outcomeClasses = oneOfEach.map(\.outcomeClass)

    /// Those of failures before which nothing was sent (``mayHaveBeenSent``).
    package static let classesOfNothingSent = Set(oneOfEach.filter { !$0.mayHaveBeenSent }.map(\.outcomeClass))

    private static let oneOfEach: [TransferFailure] = {
        let timeouts = Phase.allCases.map(TransferFailure.timedOut)
        let connection: [TransferFailure] = [
            .couldNotResolve, .couldNotConnect, .tlsHandshakeFailed, .certificateInvalid,
        ]
        let exchange: [TransferFailure] = [
            .connectionReset, .closedBeforeCompleteAnswer, .responseTooLarge(status: 0),
        ]
        let others: [TransferFailure] = [.notHTTP, .invalidURL, .invalidHeader, .cancelled, .other(code: 0)]
        return connection + exchange + timeouts + others
    }()
}

extension TransferFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .other(let code): "other (libcurl code \(code))"
        case .responseTooLarge(let status): "response_too_large (status \(status))"
        default: outcomeClass
        }
    }
}
