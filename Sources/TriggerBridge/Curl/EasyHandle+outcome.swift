import CCurl

extension EasyHandle {
    /// The answer, or why there is none, once libcurl is done with the request.
    func outcome(_ code: CURLcode) -> Result<HTTPResponse, TransferFailure> {
        if code == CURLE_OK, !reply.hasWholeHead { return .failure(.closedBeforeCompleteAnswer) }
        if code == CURLE_OK || isEndedBySink {
            return .success(HTTPResponse(status: status, headers: reply.headers, body: reply.takeBody()))
        }
        if reply.isTooLarge || code == CURLE_FILESIZE_EXCEEDED {
            return .failure(.responseTooLarge(status: status))
        }
        return .failure(TransferFailure(code: code.rawValue, phase: hasSent ? .answering : .connecting, usesTLS: usesTLS))
    }

    /// Whether the answer that comes is a 2xx.
    var isSuccess: Bool { (200...299).contains(status) }

    private var status: Int {
        var status = 0
        curl_easy_getinfo_long(raw, CURLINFO_RESPONSE_CODE, &status)
        return status
    }
}

extension TransferFailure {
    /// - Parameters:
    ///   - code: libcurl's, not 0.
    ///   - phase: what the request was doing.
    init(code: UInt32, phase: Phase, usesTLS: Bool = true) {
        let code = CURLcode(rawValue: code)
        if phase == .answering, Self.endsConnecting.contains(code) {
            // A kept connection broke, and libcurl did not get another one over which to send the request a second time: the first was sent.
            self = .closedBeforeCompleteAnswer
            return
        }
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST: .couldNotResolve
            case CURLE_COULDNT_CONNECT: .couldNotConnect
            case CURLE_SSL_CONNECT_ERROR: .tlsHandshakeFailed
            case CURLE_PEER_FAILED_VERIFICATION: .certificateInvalid
            case CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS: .certificateInvalid
            // While connecting it is the handshake that broke off: nothing of the request was sent.
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR: phase == .connecting && usesTLS ? .tlsHandshakeFailed : .connectionReset
            // The last one: a kept connection broke, and libcurl was not let send the request a second time.
            case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_ABORTED_BY_CALLBACK: .closedBeforeCompleteAnswer
            case CURLE_OPERATION_TIMEDOUT: .timedOut(phase)
            case CURLE_URL_MALFORMAT: .invalidURL
            // The first one: an answer as of HTTP/0.9, which is taken for none.
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: .notHTTP
            default: .other(code: code.rawValue)
            }
    }

    private static let endsConnecting: Set<CURLcode> = [
        CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR,
        CURLE_SSL_INVALIDCERTSTATUS,
    ]
}
