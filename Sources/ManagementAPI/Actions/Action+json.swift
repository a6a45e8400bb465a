import FieldMapping
import Identifiers
import TriggerEngine

extension JSONWriter {
    mutating func write(_ action: Action) {
        member("id", action.id.description)
        member("workspace_id", action.workspaceID.description)
        write(action.settings)
        member("created_by", action.createdBy?.description)
        member("created_at", action.createdAt.description)
        member("updated_at", action.updatedAt.description)
    }

    mutating func write(_ settings: ActionSettings) {
        member("slug", settings.slug)
        member("name", settings.name)
        member("description", settings.description)
        member("action_type", settings.kind.type.rawValue)
        member("config", raw: settings.kind.config)
        member("input_schema", raw: settings.inputSchema)
        member("enabled", settings.isEnabled)
    }
}

// MARK: - The same for the description

extension Component {
    static let action = Component("Action", .object(actionMembers))
    static let actionPage = page("ActionPage", of: action)
    static let newAction = Component("NewAction", .object(actionMembers, optional: ["secret": .secret]))

    private static let actionMembers: Schema.Properties = [
        "id": .uuid, "workspace_id": .uuid, "slug": .text.example("try-out"), "name": .text.example("Try out"),
        "description": .text.orNull.example(nil), "action_type": .choice(ActionType.allCases.map(\.rawValue)),
        "config": .config, "input_schema": .object, "enabled": .flag, "created_by": .uuid.orNull,
        "created_at": .timestamp, "updated_at": .timestamp,
    ]
}
