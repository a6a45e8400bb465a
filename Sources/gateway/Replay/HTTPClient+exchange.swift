import TriggerBridge

extension HTTPClient {
    /// Sends a request and waits for the answer; with how long it took, in microseconds.
    func exchange(_ request: HTTPRequest) async -> (Result<HTTPResponse, TransferFailure>, Int64) {
        await withCheckedContinuation { continuation in
            submit(request) { continuation.resume(returning: ($0, $1)) }
        }
    }
}

extension RetryTimer {
    /// Waits without a thread of its own; less long when the timer is shut down.
    func wait(_ delay: Duration) async {
        guard delay > .zero else { return }
        await withCheckedContinuation { continuation in
            after(delay) { _ in continuation.resume() }
        }
    }
}
