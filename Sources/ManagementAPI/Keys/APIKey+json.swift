import FieldMapping
import Identifiers

extension JSONWriter {
    mutating func write(_ key: APIKey) {
        member("id", key.id.description)
        member("workspace_id", key.workspaceID.description)
        member("name", key.name)
        member("role", key.role.rawValue)
        member("created_at", key.createdAt.description)
    }
}

// MARK: - The same for the description

extension Component {
    static let apiKey = Component("APIKey", .object(apiKeyMembers))
    static let apiKeyPage = page("APIKeyPage", of: apiKey)
    static let newAPIKey = Component(
        "NewAPIKey",
        .object(apiKeyMembers + ["api_key": .text.example("gwk_…").described("The key itself, shown this once.")]))

    private static let apiKeyMembers: Schema.Properties = [
        "id": .uuid, "workspace_id": .uuid, "name": .text.example("Nightly report"),
        "role": .choice(Role.allCases.map(\.rawValue)), "created_at": .timestamp,
    ]
}
