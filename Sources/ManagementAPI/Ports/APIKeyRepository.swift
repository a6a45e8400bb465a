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

/// The API keys, as the management API needs them.
package protocol APIKeyRepository: Sendable {
    /// The key with this SHA-256 hash, unless it was revoked. Sees keys that another process made.
    func apiKey(hash: [UInt8]) async throws -> APIKey?
    func insert(_ key: APIKey, hash: [UInt8]) async throws
    /// Newest first, without revoked ones.
    func apiKeys(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (items: [APIKey], total: Int)
    /// Revokes it, if it is there. It stops working before this returns.
    func revoke(_ id: Identifier, in workspaceID: Identifier) async throws
}
