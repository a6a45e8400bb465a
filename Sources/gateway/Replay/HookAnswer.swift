import FieldMapping
import Terminal
import TriggerBridge

/// What came back for one request: an answer of the hooks listener (contract, section 2), or none.
struct HookAnswer: Equatable, Sendable {
    /// `nil` when no complete answer came.
    let status: Int?
    /// Of an error; without an answer, the class of what went wrong.
    var errorCode: String?
    /// What an error's sender is told.
    var detail: String?
    var firedEventID: String?
    var deliveryID: String?
    var isDuplicate = false

    /// - Parameter body: whatever it is; only what is there counts.
    init(status: Int, body: [UInt8]) {
        self.status = status
        guard let object = try? JSONObject(body) else { return }
        errorCode = object["error_code"]?.string
        detail = object["detail"]?.string
        firedEventID = object["fired_event_id"]?.string
        deliveryID = object["delivery_id"]?.string
        isDuplicate = object["duplicate"]?.bool ?? false
    }

    /// - Parameter outcome: the class of what went wrong.
    init(noAnswer outcome: String) {
        status = nil
        errorCode = outcome
    }

    /// - Throws: ``CommandFailure/unreachable(url:_:)`` when nothing that is sent to the URL can be answered.
    init(_ result: Result<HTTPResponse, TransferFailure>, from url: HookURL) throws(CommandFailure) {
        switch result {
        case .success(let response): self.init(status: response.status, body: response.body)
        case .failure(let failure):
            guard !failure.concernsEveryRequest else { throw .unreachable(url: "\(url)", failure) }
            self.init(noAnswer: failure.outcome.rawValue)
        }
    }
}

extension TransferFailure {
    /// Whether the next request would fail the same way, because of where it goes and not because of what it holds.
    fileprivate var concernsEveryRequest: Bool {
        switch self {
        case .couldNotResolve, .couldNotConnect, .tlsHandshakeFailed, .certificateInvalid: true
        case .timedOut(.connecting), .notHTTP, .invalidURL, .invalidHeader, .cancelled: true
        case .connectionReset, .closedBeforeCompleteAnswer, .timedOut(.waiting), .timedOut(.answering): false
        case .responseTooLarge, .other: false
        }
    }
}
