/// A schema with a name of its own in the description.
struct Component: Sendable {
    let name: String
    let schema: Schema

    init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
    }

    /// What stands where the schema is meant.
    var reference: Schema {
        Schema(["$ref": "#/components/schemas/\(name)"], example: schema.example)
    }

    /// A page of a list, as ``Page/response(_:_:)`` writes it.
    static func page(_ name: String, of item: Component) -> Component {
        Component(
            name,
            .object([
                "items": .list(of: item.reference, atMost: Page.maximumLimit),
                "has_more": .flag.example(false),
                "continuation_token": .integer(atLeast: 1).orNull.example(nil),
                "total": .integer(atLeast: 0).example(1),
            ]))
    }
}
