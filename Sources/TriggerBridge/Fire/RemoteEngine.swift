package import Logging

/// A trigger engine behind HTTP, and the fires that are sent to it (contract, section 2.5).
///
///     POST {engine}/v1/{workspace_id}/triggers/{trigger_id}/fire
///     Authorization: Bearer …
///     Content-Type: application/json
///     Idempotency-Key: {delivery_id}
///     x-amigo-triggered-by: webhook:{destination_id}
///     traceparent: …
///
///     {"input": {…}}
package final class RemoteEngine: Sendable {
    let client: HTTPClient
    let timer: any RetryTimer
    private let metrics = AttemptMetrics(prefix: "bridge")
    let logger: Logger
    let address: EngineAddress
    private let policy: RetryPolicy
    /// The key is in here and nowhere else.
    private let headers: SharedHeaders
    private let attempts = AttemptLog()
    private let refusals = KeyRefusals()

    /// - Parameters:
    ///   - baseURL: `http` or `https`, without user name, query and fragment.
    ///   - apiKey: visible ASCII, not empty.
    ///   - timer: the client when nil.
    /// - Throws: ``SetupError/notAnEngineAddress(_:)``, ``SetupError/unusableKey``, ``SetupError/noResources(_:)``
    package init(
        baseURL: String, apiKey: String, client: HTTPClient, policy: RetryPolicy = .contract,
        timer: (any RetryTimer)? = nil, logger: Logger
    ) throws(SetupError) {
        guard !apiKey.isEmpty, apiKey.allBytes(\.isVisibleASCII) else { throw .unusableKey }
        address = try EngineAddress(baseURL)
        headers = try SharedHeaders([("Authorization", "Bearer \(apiKey)"), ("Content-Type", "application/json")])
        self.client = client
        self.policy = policy
        self.timer = timer ?? client
        self.logger = logger
    }

    /// Fires a trigger, trying again where the contract allows it, without waiting.
    ///
    /// - Parameters:
    ///   - onAttempt: called after each attempt, before what follows from it.
    ///   - completion: called once, after the last attempt. Both on the client's or the timer's thread, where they
    ///     must not wait for anything. When the client is shut down first, the outcome is `unreachable` with
    ///     ``TransferFailure/cancelled`` as the last failure.
    package func fire(
        _ fire: RemoteFire, onAttempt: @escaping @Sendable (Attempt) -> Void = { _ in },
        completion: @escaping @Sendable (FireOutcome) -> Void
    ) {
        let request = request(fire)
        RetriedRequest.send(
            RequestAttempts(fire.retryAttempts, policy: policy), over: client, timer: timer, request: { request },
            onAttempt: { [self] attempt in
                metrics.record(attempt)
                attempts.note(attempt, of: fire, logger)
                onAttempt(attempt)
            },
            completion: { [self] result in
                let outcome = FireOutcome(result)
                refusals.note(outcome, of: fire, logger)
                completion(outcome)
            })
    }

    private func request(_ fire: RemoteFire) -> HTTPRequest {
        var own = [
            ("Idempotency-Key", "\(fire.deliveryID)"),
            ("x-amigo-triggered-by", "webhook:\(fire.destinationID)"),
        ]
        if let traceparent = fire.traceparent { own.append(("traceparent", traceparent)) }
        return HTTPRequest(
            .post, address.fire(workspaceID: fire.workspaceID, triggerID: fire.triggerID),
            headers: own, shared: headers, body: Self.body(fire.input))
    }

    private static func body(_ input: [UInt8]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(input.count + 10)
        body.append(contentsOf: #"{"input":"#.utf8)
        body.append(contentsOf: input)
        body.append(UInt8(ascii: "}"))
        return body
    }
}
