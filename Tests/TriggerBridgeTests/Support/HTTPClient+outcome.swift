import TriggerBridge

extension HTTPClient {
    func outcome(_ request: HTTPRequest) async -> Result<HTTPResponse, TransferFailure> {
        await withCheckedContinuation { continuation in
            submit(request) { result, _ in continuation.resume(returning: result) }
        }
    }

    func timing(_ request: HTTPRequest) async -> TransferTiming {
        await withCheckedContinuation { continuation in
            submit(request) { _, timing in continuation.resume(returning: timing) }
        }
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
