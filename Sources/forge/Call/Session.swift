import FieldMapping
import Terminal
import TriggerBridge

/// What a command works with: the API, and the output.
struct Session: Sendable {
    private let client: HTTPClient
    let api: APIClient
    var output: Output
    let surroundings: Surroundings

    init(client: HTTPClient, api: APIClient, output: Output, surroundings: Surroundings) {
        self.client = client
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

    var timer: any RetryTimer { surroundings.timer(client) }

    /// Breaks off what is under way; what waits for it goes on without a failure.
    func stop() { client.shutdown() }

    /// Sends a request and prints the object that comes back.
    func show(_ method: HTTPMethod, _ path: String, body: [UInt8] = []) async throws(CommandFailure) {
        try output.show(try await send(method, path, body: body))
    }

    /// Sends what makes or changes a resource, prints what it then is, and tells of fields that are not among that: the API ignores those that it does
    /// not know, and one may be misspelt.
    func write(_ method: HTTPMethod, _ path: String, body: [UInt8]) async throws(CommandFailure) {
        let answer = try await send(method, path, body: body)
        try output.show(answer)
        let known = try answer.object()
        let ignored = (try? JSONObject(body, maximumDepth: JSONDepth.greatest))?.members.map(\.key).filter { known[$0] == nil } ?? []
        guard !ignored.isEmpty else { return }
        surroundings.tell("Ignored, as the API has no such field: \(ignored.map(\.onOneLine).joined(separator: ", ")).")
    }
}

/// What a request was answered with. Its body may hold a secret.
struct Answer: Sendable {
    /// Its name in messages.
    let request: String
    let headers: HTTPHeaders
    var body: [UInt8]

    /// The same JSON on one line: a line break stands between its tokens only.
    var onOneLine: Answer {
        Answer(
            request: request, headers: headers,
            body: body.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 })
    }

    /// - Throws: ``CommandFailure/notTheAPI(request:)``
    func object() throws(CommandFailure) -> JSONObject {
        guard let object = try? JSONObject(body, maximumDepth: JSONDepth.greatest) else {
            throw .notTheAPI(request: request)
        }
        return object
    }
}
