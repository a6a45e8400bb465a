import FieldMapping
import TriggerEngine

extension ActionSettings {
    /// The settings of a new action (contract, section 3.3).
    init(_ body: inout BodyReader) {
        self.init(
            slug: body.required("slug", .slug), name: body.required("name", .text(1...256)),
            kind: body.required("action_type", .actionKind))
        ActionChange(optionalFieldsOf: &body).apply(to: &self)
    }
}

/// The settings that a request names, each to be taken over. What it does not name stays as it is.
struct ActionChange: Sendable {
    private var edits = Edits<ActionSettings>()

    init(_ body: inout BodyReader) {
        edits.set(\.slug, body.change("slug", .slug))
        edits.set(\.name, body.change("name", .text(1...256)))
        edits.set(\.kind, body.change("action_type", .actionKind))
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

    @Sendable func apply(to settings: inout ActionSettings) {
        edits.apply(to: &settings)
    }
}

extension Field where Value == String {
    fileprivate static let slug = Field.form(
        "2 to 63 characters of a-z, 0-9, '_' and '-' are needed, a letter or digit at either end.", placeholder: ""
    ) { ActionSlug($0)?.text }
}

extension Field where Value == ActionKind {
    fileprivate static let actionKind = Field.choice(placeholder: ActionKind.record)
}
