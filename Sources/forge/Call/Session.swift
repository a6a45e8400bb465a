import FieldMapping
import Terminal
import TriggerBridge

/// What a command works with: the API, and the output.
struct Session: Sendable {
    private let api: APIClient
    let output: Output
    let surroundings: Surroundings

    init(api: APIClient, output: Output, surroundings: Surroundings) {
        self.api = api
        self.output = output
        self.surroundings = surroundings
    }

    /// - Parameter path: below the workspace, without a slash in front; with the query.
    /// - Throws: ``CommandFailure`` unless the answer is 2xx and what the management API would answer: an object, or nothing for a `delete`.
    func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws(CommandFailure) -> Answer {
        let response = try await api.send(method, path, headers: headers, body: body)
        if let refusal = Refusal(response) { throw .refused(refusal) }
        let answer = Answer(request: api.name(method, path), headers: response.headers, body: response.body)
        if method == .delete {
            guard response.status == 204 else { throw .notTheAPI(request: answer.request) }
        } else {
            _ = try answer.object()
        }
        return answer
    }

    /// Sends a request and prints the object that comes back.
    func show(_ method: HTTPMethod, _ path: String, body: [UInt8] = []) async throws(CommandFailure) {
        try output.show(try await send(method, path, body: body))
    }
}

/// What a request was answered with. Its body may hold a secret.
struct Answer: Sendable {
    /// Its name in messages.
    let request: String
    let headers: HTTPHeaders
    var body: [UInt8]

    /// - Throws: ``CommandFailure/notTheAPI(request:)``
    func object() throws(CommandFailure) -> JSONObject {
        guard let object = try? JSONObject(body, maximumDepth: 128) else {
            throw .notTheAPI(request: request)
        }
        return object
    }
}
