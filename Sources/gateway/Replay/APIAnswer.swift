import FieldMapping
import Identifiers
import Terminal
import TriggerBridge

extension APIClient {
    /// - Parameter path: below the workspace, without a slash in front.
    /// - Throws: ``CommandFailure`` unless the answer is 2xx and a JSON object.
    func post(_ path: String, _ body: JSONObject) async throws(CommandFailure) -> APIAnswer {
        try APIAnswer(try await send(.post, path, body: body.json), to: name(.post, path))
    }

    /// As `post`.
    func get(_ path: String) async throws(CommandFailure) -> APIAnswer {
        try APIAnswer(try await send(.get, path), to: name(.get, path))
    }
}

/// The object that a request to the management API was answered with.
struct APIAnswer: Sendable {
    private let request: String
    private let object: JSONObject

    /// - Parameter request: its name in messages.
    fileprivate init(_ response: HTTPResponse, to request: String) throws(CommandFailure) {
        if let refusal = Refusal(response, to: request) { throw .refused(refusal) }
        guard let object = try? JSONObject(response.body, maximumDepth: JSONDepth.greatest) else {
            throw .unexpectedAnswer(request: request, missing: "JSON object")
        }
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
