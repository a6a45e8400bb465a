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
