import FieldMapping
import TriggerEngine

extension ActionSettings {
    /// Contract, section 3.3.
    init(_ body: inout BodyReader) {
        self.init(
            slug: body.required("slug", .slug),
            name: body.required("name", .text(1...256)),
            description: body.nullable("description", .text(0...2000)),
            inputSchema: body.optional("input_schema", .object, default: .empty).json,
            isEnabled: body.optional("enabled", .flag, default: true),
            kind: body.required("action_type", .choice(placeholder: ActionKind.record)))
    }
}

extension Field where Value == String {
    fileprivate static let slug = Field.form(
        "2 to 63 characters of a-z, 0-9, '_' and '-' are needed, a letter or digit at either end.", placeholder: ""
    ) { ActionSlug($0)?.text }
}
