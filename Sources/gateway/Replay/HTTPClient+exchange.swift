import TriggerBridge

extension HTTPClient {
    /// For a sender of webhooks: it waits until the gateway has given up on its engine, retries included.
    static func forReplay() throws(SetupError) -> HTTPClient {
        var configuration = Configuration()
        configuration.connectTimeout = .seconds(5)
        configuration.totalTimeout = .seconds(90)
        configuration.maximumResponseBytes = 64 * 1024 * 1024
        configuration.userAgent = "gateway-replay"
        return try HTTPClient(configuration: configuration)
    }

    /// Sends a request and waits for the answer; with how long it took.
    func exchange(_ request: HTTPRequest) async -> (Result<HTTPResponse, TransferFailure>, TransferTiming) {
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
