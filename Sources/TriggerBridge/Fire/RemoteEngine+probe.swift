extension RemoteEngine {
    /// Whether the engine can be reached, for `/readyz`: `GET {engine}/healthz`, without the key, once.
    ///
    /// - Parameters:
    ///   - timeout: to the end of the answer.
    ///   - completion: nil for any HTTP answer, whatever its status. Called on the client's thread.
    package func probe(timeout: Duration = .seconds(2), completion: @escaping @Sendable (TransferFailure?) -> Void) {
        let request = HTTPRequest(.get, address.health, totalTimeout: timeout)
        client.submit(request) { result, _ in
            switch result {
            case .success, .failure(.responseTooLarge): completion(nil)
            case .failure(let failure): completion(failure)
            }
        }
    }

    /// Nil for any HTTP answer, whatever its status.
    package func probe(timeout: Duration = .seconds(2)) async -> TransferFailure? {
        await withCheckedContinuation { continuation in
            probe(timeout: timeout) { continuation.resume(returning: $0) }
        }
    }
}
