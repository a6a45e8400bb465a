/// A JSON Schema of draft 2020-12, which is what OpenAPI 3.1 speaks, and an example that fits it.
struct Schema: Sendable {
    private(set) var members: [JSONLiteral.Member]
    private(set) var example: JSONLiteral

    /// - Parameter keywords: what the schema asks for.
    init(_ keywords: KeyValuePairs<String, JSONLiteral>, example: JSONLiteral) {
        members = keywords.map(JSONLiteral.Member.init)
        self.example = example
    }

    var json: JSONLiteral { .object(members) }

    /// The same, with one more keyword.
    func with(_ keyword: String, _ value: JSONLiteral) -> Schema {
        var schema = self
        schema.members.append(JSONLiteral.Member(key: keyword, value: value))
        return schema
    }

    func example(_ example: JSONLiteral) -> Schema {
        var schema = self
        schema.example = example
        return schema
    }

    func described(_ description: String) -> Schema { with("description", .text(description)) }

    /// The name of a form that JSON Schema itself may not know.
    func format(_ name: String) -> Schema { with("format", .text(name)) }

    /// The same, and `null`. A schema without a `type` takes `null` as it is.
    var orNull: Schema {
        var schema = self
        schema.members = members.map { member in
            guard member.key == "type", case .text = member.value else { return member }
            return JSONLiteral.Member(key: "type", value: [member.value, "null"])
        }
        return schema
    }
}

// MARK: - Values

extension Schema {
    /// Any JSON.
    static let any = Schema([:], example: [:])
    static let flag = Schema(["type": "boolean"], example: true)
    /// Any object.
    static let object = Schema(["type": "object"], example: [:])
    /// Any string.
    static let text = Schema(["type": "string"], example: "text")
    static let uuid = Schema(
        ["type": "string", "format": "uuid"], example: "0198c0de-0000-7000-8000-000000000001")
    /// RFC 3339 in UTC with milliseconds.
    static let timestamp = Schema(
        ["type": "string", "format": "date-time"], example: "2026-01-02T03:04:05.678Z")

    /// - Parameter length: in Unicode scalars, as JSON Schema counts.
    static func text(_ length: ClosedRange<Int>) -> Schema {
        var schema = Schema.text
        if length.lowerBound > 0 { schema = schema.with("minLength", .integer(length.lowerBound)) }
        return schema.with("maxLength", .integer(length.upperBound))
    }

    static func text(_ length: ClosedRange<Int>, pattern: String) -> Schema {
        text(length).with("pattern", .text(pattern))
    }

    static func integer(_ range: ClosedRange<Int>) -> Schema {
        integer(atLeast: range.lowerBound).with("maximum", .integer(range.upperBound))
    }

    static func integer(atLeast minimum: Int) -> Schema {
        Schema(["type": "integer", "minimum": .integer(minimum)], example: .integer(minimum))
    }

    /// One of some strings, the first of which is the example.
    static func choice(_ values: [String]) -> Schema {
        let values = values.map(JSONLiteral.text)
        return Schema(["type": "string", "enum": .list(values)], example: values.first ?? nil)
    }
}

// MARK: - Composed

extension Schema {
    static func list(of element: Schema, atMost maximum: Int? = nil) -> Schema {
        let schema = Schema(["type": "array", "items": element.json], example: [element.example])
        return maximum.map { schema.with("maxItems", .integer($0)) } ?? schema
    }

    /// An answer's object: exactly these members. The example has all of them.
    static func object(_ required: Properties, optional: Properties = [:]) -> Schema {
        object(required.list + optional.list.map(\.optional)).with("additionalProperties", false)
    }

    /// A request's object: further members are ignored.
    static func object(_ properties: [Property]) -> Schema {
        let required = properties.filter(\.isRequired).map { JSONLiteral.text($0.key) }
        let schema = Schema(
            ["type": "object", "properties": .object(properties.map { .init(key: $0.key, value: $0.schema.json) })],
            example: .object(properties.map { .init(key: $0.key, value: $0.schema.example) }))
        return required.isEmpty ? schema : schema.with("required", .list(required))
    }

    /// One member of an object, or one parameter of a request.
    struct Property: Sendable {
        let key: String
        var schema: Schema
        var isRequired = true

        var optional: Property { Property(key: key, schema: schema, isRequired: false) }
    }

    struct Properties: Sendable, ExpressibleByDictionaryLiteral {
        let list: [Property]

        init(dictionaryLiteral elements: (String, Schema)...) {
            list = elements.map { Property(key: $0, schema: $1) }
        }

        private init(_ list: [Property]) { self.list = list }

        static func + (left: Properties, right: Properties) -> Properties { Properties(left.list + right.list) }
    }
}
