import FieldMapping
import Identifiers
import TriggerBridge

/// The management API of the gateway that is posted to (contract, section 3), for one workspace.
struct APIClient: Sendable {
    private let client: HTTPClient
    /// Of the workspace.
    private let url: String
    /// Holds the key, which nothing else here does.
    private let headers: SharedHeaders

    /// - Throws: ``SettingsError`` when the key cannot be sent in a header.
    init(_ client: HTTPClient, base: BaseURL, workspaceID: Identifier, key: String) throws(SettingsError) {
        self.client = client
        url = "\(base)/v1/\(workspaceID)"
        do throws(SetupError) {
            headers = try SharedHeaders([("authorization", "Bearer " + key), ("content-type", "application/json")])
        } catch {
            throw .invalid("the API key holds something else than visible ASCII")
        }
    }

    /// - Parameter path: below the workspace, without a slash in front.
    /// - Throws: ``CommandFailure`` unless the answer is 2xx and a JSON object.
    func post(_ path: String, _ body: JSONObject) async throws(CommandFailure) -> APIAnswer {
        try await send(HTTPRequest(.post, "\(url)/\(path)", shared: headers, body: body.json))
    }

    /// As `post`.
    func get(_ path: String) async throws(CommandFailure) -> APIAnswer {
        try await send(HTTPRequest(.get, "\(url)/\(path)", shared: headers))
    }

    private func send(_ request: HTTPRequest) async throws(CommandFailure) -> APIAnswer {
        let response: HTTPResponse
        do throws(TransferFailure) {
            response = try await client.send(request)
        } catch {
            throw .unreachable(url: request.url, error)
        }
        return try APIAnswer(response, to: "\(request.method.rawValue) \(request.url)")
    }
}

/// The object that a request to the management API was answered with.
struct APIAnswer: Sendable {
    private let request: String
    private let object: JSONObject

    /// - Parameter request: its name in messages.
    fileprivate init(_ response: HTTPResponse, to request: String) throws(CommandFailure) {
        let object = try? JSONObject(response.body, maximumDepth: 128)
        guard response.isSuccess else {
            throw .refused(request: request, status: response.status, detail: object?.detail ?? "no reason given")
        }
        guard let object else { throw .unexpectedAnswer(request: request, missing: "JSON object") }
        self.request = request
        self.object = object
    }

    subscript(_ key: String) -> JSONValue? { object[key] }

    /// - Throws: ``CommandFailure/unexpectedAnswer(request:missing:)``
    func string(_ key: String) throws(CommandFailure) -> String {
        guard let text = object[key]?.string else { throw .unexpectedAnswer(request: request, missing: key) }
        return text
    }

    /// - Throws: ``CommandFailure/unexpectedAnswer(request:missing:)``
    func identifier(_ key: String) throws(CommandFailure) -> Identifier {
        guard let id = Identifier(try string(key)) else { throw .unexpectedAnswer(request: request, missing: key) }
        return id
    }
}

extension JSONObject {
    /// The sentence of an error, or those of all validation failures.
    fileprivate var detail: String? {
        if let sentence = self["detail"]?.string { return sentence }
        let sentences = self["detail"]?.elements?.compactMap { element -> String? in
            guard let violation = try? element.object(), let message = violation["msg"]?.string else { return nil }
            let location = violation["loc"]?.elements?.map { $0.string ?? String(decoding: $0.bytes, as: UTF8.self) }
            return "\((location ?? []).joined(separator: ".")): \(message)"
        }
        return sentences?.joined(separator: " ")
    }
}
