import FieldMapping
import Identifiers
import TriggerEngine

extension JSONWriter {
    mutating func write(_ action: Action) {
        member("id", action.id.description)
        member("workspace_id", action.workspaceID.description)
        member("slug", action.settings.slug)
        member("name", action.settings.name)
        member("description", action.settings.description)
        member("action_type", action.settings.kind.rawValue)
        member("input_schema", raw: action.settings.inputSchema)
        member("enabled", action.settings.isEnabled)
        member("created_by", action.createdBy?.description)
        member("created_at", action.createdAt.description)
        member("updated_at", action.updatedAt.description)
    }
}
