import Hummingbird
import Identifiers

/// Who is asking: the key in `Authorization: Bearer <api key>` (contract, section 3).
struct Authenticator: Sendable {
    let keys: any APIKeyRepository

    /// - Parameter workspace: the workspace in the path.
    /// - Throws: ``APIError/unauthorized``, ``APIError/otherWorkspace``, ``APIError/roleTooLow(needed:)``, or that the
    ///   store failed.
    func caller(
        of request: Request, in workspace: String?, needing role: Role
    ) async throws(APIError) -> APIKey {
        guard let text = Self.key(in: request.headers[.authorization]) else { throw .unauthorized }
        let key = try await stored { try await keys.apiKey(hash: text.hash) }
        guard let key else { throw .unauthorized }
        guard key.workspaceID == workspace.flatMap({ Identifier($0) }) else { throw .otherWorkspace }
        guard key.role >= role else { throw .roleTooLow(needed: role) }
        return key
    }

    private static func key(in header: String?) -> APIKeyText? {
        guard let parts = header?.split(separator: " "), parts.count == 2, parts[0].lowercased() == "bearer" else {
            return nil
        }
        return APIKeyText(parts[1])
    }
}

/// Turns whatever a port throws into an ``APIError``.
func stored<Result>(_ call: () async throws -> Result) async throws(APIError) -> Result {
    do {
        return try await call()
    } catch {
        throw APIError(error)
    }
}
