import Identifiers
import ManagementAPI
import TestSupport
import Testing

/// Makes what the conformance suite puts into a repository of API keys.
struct APIKeyWorld: Sendable {
    let keys: any APIKeyRepository
    let ids = IdentifierSource()
    let workspaceID: Identifier

    init(_ keys: any APIKeyRepository) {
        self.keys = keys
        workspaceID = ids.next()
    }

    /// A key that is not in the repository.
    func makeKey(_ role: Role = .operator, in workspace: Identifier? = nil) -> APIKey {
        APIKey(
            id: ids.next(), workspaceID: workspace ?? workspaceID, name: "CI \u{1F4DE} '\(role)'", role: role, createdAt: .start)
    }

    /// A key in the repository.
    func addKey(
        _ role: Role = .operator, in workspace: Identifier? = nil, to keys: (any APIKeyRepository)? = nil
    ) async throws -> (key: APIKey, text: APIKeyText) {
        let (key, text) = (makeKey(role, in: workspace), try APIKeyText.generate())
        try await (keys ?? self.keys).insert(key, hash: text.hash)
        return (key, text)
    }

    func listed(in workspace: Identifier? = nil) async throws -> [APIKey] {
        let list = try await keys.apiKeys(in: workspace ?? workspaceID, offset: 0, limit: 1000)
        #expect(list.total == list.items.count)
        return list.items
    }
}
