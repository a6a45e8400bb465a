package import Identifiers

/// What a trigger runs (contract, section 3.3).
package struct Action: Sendable, Equatable {
    package let id: Identifier
    package let workspaceID: Identifier
    package var settings: ActionSettings
    /// `nil` unless its requests are signed (``ActionType/isSigned``).
    package var secrets: SealedSecrets?
    package let createdBy: Identifier?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: Identifier, workspaceID: Identifier, settings: ActionSettings, secrets: SealedSecrets? = nil,
        createdBy: Identifier?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.settings = settings
        self.secrets = secrets
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

package struct ActionSettings: Sendable, Equatable {
    /// Unique in its workspace.
    package var slug: String
    package var name: String
    package var description: String?
    /// The text of a JSON object, verbatim.
    package var inputSchema: [UInt8]
    package var isEnabled: Bool
    package var kind: ActionKind

    package init(
        slug: String, name: String, description: String? = nil, inputSchema: [UInt8] = Array("{}".utf8),
        isEnabled: Bool = true, kind: ActionKind
    ) {
        self.slug = slug
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
        self.isEnabled = isEnabled
        self.kind = kind
    }
}
