extension RemoteEngine {
    /// Whether the engine can be reached, for `/readyz`: `GET {engine}/healthz`, without the key, once.
    ///
    /// - Parameter timeout: to the end of the answer.
    /// - Returns: nil for any HTTP answer, whatever its status.
    package func probe(timeout: Duration = .seconds(2)) async -> TransferFailure? {
        do throws(TransferFailure) {
            _ = try await client.send(HTTPRequest(.get, address.health, totalTimeout: timeout))
            return nil
        } catch {
            if case .responseTooLarge = error { return nil }
            return error
        }
    }
}
