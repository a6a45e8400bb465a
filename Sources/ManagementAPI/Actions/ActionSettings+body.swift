import FieldMapping
import TriggerEngine

extension ActionSettings {
    /// The settings of a new action (contract, section 3.3).
    init(_ body: inout BodyReader) {
        self.init(
            slug: body.required("slug", .slug), name: body.required("name", .text(1...256)), kind: ActionKind(&body))
        ActionChange(optionalFieldsOf: &body).apply(to: &self)
    }
}

/// The settings that a request names, each to be taken over. What it does not name stays as it is.
struct ActionChange: Sendable {
    /// To be the one that the action has.
    private(set) var type: ActionType?
    private var config: JSONObject?
    private var edits = Edits<ActionSettings>()

    init(_ body: inout BodyReader) {
        edits.set(\.slug, body.change("slug", .slug))
        edits.set(\.name, body.change("name", .text(1...256)))
        type = body.change("action_type", .actionType)
        config = body.change("config", .config)
        addOptionalFields(&body)
    }

    fileprivate init(optionalFieldsOf body: inout BodyReader) {
        addOptionalFields(&body)
    }

    private mutating func addOptionalFields(_ body: inout BodyReader) {
        edits.set(\.description, body.nullableChange("description", .text(0...2000)))
        edits.set(\.inputSchema, body.change("input_schema", .object).map(\.json))
        edits.set(\.isEnabled, body.change("enabled", .flag))
    }

    /// Reads `config` as the type of the action needs it.
    mutating func resolve(for action: Action, _ body: inout BodyReader) {
        let actual = action.settings.kind.type
        if let type, !body.isRefused("action_type"), type != actual { body.report(.fixedActionType) }
        guard let config, !body.isRefused("config") else { return }
        edits.set(\.kind, ActionKind(actual, config: config, &body))
    }

    @Sendable func apply(to settings: inout ActionSettings) {
        edits.apply(to: &settings)
    }
}

extension Field where Value == String {
    fileprivate static let slug = Field.form(
        "2 to 63 characters of a-z, 0-9, '_' and '-' are needed, a letter or digit at either end.", placeholder: "",
        schema: .text(2...63, pattern: "^[a-z0-9][a-z0-9_-]*[a-z0-9]$")
    ) { ActionSlug($0)?.text }
}
