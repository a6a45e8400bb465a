/// Why a request has no answer: a closed set. No case holds a secret.
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
    /// Contract, section 2.5. *Retried: could not resolve, connect or handshake; connection reset or closed before a
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

    /// Whether anything of the request may have reached the peer.
    package var mayHaveBeenSent: Bool { outcome.mayHaveBeenSent }

    /// The status of the answer, if there was one.
    package var status: Int? {
        if case .responseTooLarge(let status) = self { status } else { nil }
    }

    /// How the attempt is said to have ended.
    package var outcome: AttemptOutcome {
        switch self {
        case .couldNotResolve: .resolveFailed
        case .couldNotConnect: .connectFailed
        case .tlsHandshakeFailed: .tlsFailed
        case .certificateInvalid: .certificateInvalid
        case .connectionReset: .connectionReset
        case .closedBeforeCompleteAnswer: .closedEarly
        case .timedOut(.waiting): .timeoutWaiting
        case .timedOut(.connecting): .timeoutConnecting
        case .timedOut(.answering): .timeoutAnswering
        case .responseTooLarge: .responseTooLarge
        case .notHTTP: .notHTTP
        case .invalidURL: .invalidURL
        case .invalidHeader: .invalidHeader
        case .cancelled: .cancelled
        case .other: .other
        }
    }
}

extension TransferFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .other(let code): "other (libcurl code \(code))"
        case .responseTooLarge(let status): "response_too_large (status \(status))"
        default: outcome.rawValue
        }
    }
}
