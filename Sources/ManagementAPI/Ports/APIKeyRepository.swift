package import Identifiers

/// An API key as it is kept: its hash stands in for the key itself (contract, section 3.4).
package struct APIKey: Sendable, Equatable {
    package let id: Identifier
    package let workspaceID: Identifier
    package let name: String
    package let role: Role
    package let createdAt: Timestamp

    package init(id: Identifier, workspaceID: Identifier, name: String, role: Role, createdAt: Timestamp) {
        self.id = id
        self.workspaceID = workspaceID
        self.name = name
        self.role = role
        self.createdAt = createdAt
    }
}

/// What a key may do. Each role may do all that the one before may.
package enum Role: String, Sendable, CaseIterable, Comparable {
    /// Reads.
    case viewer
    /// Also fires and redelivers.
    case `operator`
    /// Also writes.
    case admin

    package static func < (lhs: Role, rhs: Role) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }
}

/// The API keys, as the management API needs them: kept by the SHA-256 hashes of their texts (``APIKeyText/hash``), never by the texts. What
/// another process makes or revokes counts at once.
package protocol APIKeyRepository: Sendable {
    /// The key with this hash, of whatever workspace, unless it was revoked.
    func apiKey(hash: [UInt8]) async throws -> APIKey?
    /// Keeps a key; what this returned from is durable. Throws, and keeps nothing, when a key has or had the hash or the id: a revoked one stays
    /// revoked.
    func insert(_ key: APIKey, hash: [UInt8]) async throws
    /// Newest first by their ids, without revoked ones. `total` counts all of the workspace, whatever the page.
    func apiKeys(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (items: [APIKey], total: Int)
    /// Revokes it, if it is there and in this workspace; revoking it again is no error. It stops working before this returns.
    func revoke(_ id: Identifier, in workspaceID: Identifier) async throws
}
