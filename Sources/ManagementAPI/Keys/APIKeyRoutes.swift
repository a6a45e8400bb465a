import FieldMapping
import Hummingbird
import Identifiers
import Ingress

/// `/v1/{workspace_id}/api-keys` (contract, section 3.4).
struct APIKeyRoutes: Sendable {
    let keys: any APIKeyRepository
    let ids: IdentifierSource
    let now: @Sendable () -> Timestamp

    func create(_ call: APICall) async throws(APIError) -> Response {
        let new = try await call.read { NewAPIKey(&$0) }
        let key = APIKey(
            id: ids.next(), workspaceID: call.workspaceID, name: new.name, role: new.role, createdAt: now())
        let text = try generateText()
        try await stored { try await keys.insert(key, hash: text.hash) }
        call.context.noteCreated(key.id)
        return .object(status: .created) {
            $0.write(key)
            $0.member("api_key", text.text)
        }
    }

    func list(_ call: APICall) async throws(APIError) -> Response {
        let page = try call.page()
        let list = try await stored {
            try await keys.apiKeys(in: call.workspaceID, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1) }
    }

    /// 204 also when it is already gone.
    func revoke(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("api_key_id", of: .apiKey)
        try await stored { try await keys.revoke(id, in: call.workspaceID) }
        return .noContent
    }

    private func generateText() throws(APIError) -> APIKeyText {
        do throws(OpenSSLError) {
            return try APIKeyText.generate()
        } catch {
            throw .internal(reason: "there are no random bytes: \(error)")
        }
    }
}

/// What a request says of the key that it wants.
struct NewAPIKey: Sendable {
    let name: String
    let role: Role

    init(_ body: inout BodyReader) {
        name = body.required("name", .text(1...256))
        role = body.required("role", .choice(placeholder: Role.viewer))
    }
}
