package import Identifiers
package import TriggerBridge

/// The management API of a gateway (contract, section 3), for one workspace.
package struct APIClient: Sendable {
    private let client: HTTPClient
    /// Of the workspace.
    private let url: String
    /// Holds the key, which nothing else here does.
    private let headers: SharedHeaders

    /// - Throws: ``SettingsError`` when the key cannot be sent in a header.
    package init(_ client: HTTPClient, base: BaseURL, workspaceID: Identifier, key: String) throws(SettingsError) {
        self.client = client
        url = "\(base)/v1/\(workspaceID)"
        do throws(SetupError) {
            headers = try SharedHeaders([("authorization", "Bearer " + key), ("content-type", "application/json")])
        } catch {
            throw .invalid("the API key is not all visible ASCII")
        }
    }

    /// What a message calls a request.
    package func name(_ method: HTTPMethod, _ path: String) -> String { "\(method.rawValue) \(url)/\(path)" }

    /// - Parameters:
    ///   - path: below the workspace, without a slash in front.
    ///   - sink: takes the body of a 2xx answer as it comes.
    /// - Throws: ``CommandFailure/unreachable(url:_:)``
    package func send(
        _ method: HTTPMethod, _ path: String, headers own: [(String, String)] = [], body: [UInt8] = [], sink: BodySink? = nil
    ) async throws(CommandFailure) -> HTTPResponse {
        let request = HTTPRequest(method, "\(url)/\(path)", headers: own, shared: headers, body: body, sink: sink)
        do throws(TransferFailure) {
            return try await client.send(request)
        } catch {
            throw .unreachable(url: request.url, error)
        }
    }
}

extension HTTPClient {
    /// For one who waits for the answer: it may take until the gateway has given up on its engine, retries included.
    package static func forCommands(userAgent: String) throws(SetupError) -> HTTPClient {
        var configuration = Configuration()
        configuration.connectTimeout = .seconds(5)
        configuration.totalTimeout = .seconds(90)
        configuration.maximumResponseBytes = 64 * 1024 * 1024
        configuration.userAgent = userAgent
        return try HTTPClient(configuration: configuration)
    }
}
