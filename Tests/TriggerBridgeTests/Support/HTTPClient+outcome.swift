import TriggerBridge

extension HTTPClient {
    func outcome(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> {
        await withCheckedContinuation { continuation in
            submit(request) { result, _ in continuation.resume(returning: result) }
        }
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
