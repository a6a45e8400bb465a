package import FieldMapping
package import TriggerBridge

/// Why an operation failed, though its arguments could be used; the wording of both command lines. No case holds a
/// secret or a key.
package enum CommandFailure: Error, Equatable {
    case unusableJSON(JSONError, file: String)
    case unusableMapping(FieldMapError, file: String)
    /// The file is JSON, and not what it has to be.
    case unusableFile(String, file: String)
    case unreachable(url: String, TransferFailure)
    /// The management API did not do what it was asked for.
    case refused(Refusal)
    /// The management API's answer lacks something.
    case unexpectedAnswer(request: String, missing: String)
    /// The answer is not the management API's.
    case notTheAPI(request: String)
    /// Standard output is closed, or its disk is full.
    case unwritableOutput
}

extension CommandFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusableJSON(let error, let file): "\(file): \(error)"
        case .unusableMapping(let error, let file): error.lines.map { "\(file): \($0)" }.joined(separator: "\n")
        case .unusableFile(let reason, let file): "\(file): \(reason)"
        case .unreachable(let url, let failure): "\(url) cannot be reached: \(failure.inWords)."
        case .refused(let refusal): refusal.description
        case .unexpectedAnswer(let request, let missing): "the answer to \(request) holds no \(missing)"
        case .notTheAPI(let request):
            "what answered \(request) is not the management API of a gateway; check the API's URL"
        case .unwritableOutput: "standard output cannot be written to"
        }
    }
}

extension FieldMapError {
    fileprivate var lines: [String] {
        violations.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
    }
}

extension TransferFailure {
    /// The end of a sentence about a URL.
    package var inWords: String {
        switch self {
        case .couldNotResolve: "its host name is not known"
        case .couldNotConnect: "nothing accepts connections there"
        case .tlsHandshakeFailed: "the TLS handshake failed"
        case .certificateInvalid: "its certificate does not verify"
        case .connectionReset: "the connection was reset"
        case .closedBeforeCompleteAnswer: "the connection was closed before the answer was complete"
        case .timedOut(.waiting), .timedOut(.answering): "the answer did not come in time"
        case .timedOut(.connecting): "the connection was not made in time"
        case .responseTooLarge(let status): "its answer, with status \(status), is too large"
        case .invalidURL: "it is not a URL that can be sent to"
        case .invalidHeader: "a header cannot be sent; look at the API key"
        case .cancelled: "the request was broken off"
        case .notHTTP: "what answers there does not speak HTTP"
        case .other(let code): "libcurl failed with code \(code)"
        }
    }
}
