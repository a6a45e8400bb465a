import FieldMapping
import TriggerEngine

extension Field where Value == EventFilter {
    /// Every path and operator that is wrong is named (contract, section 3.6).
    static let eventFilter = Field(placeholder: .any, schema: .eventFilter) { value throws(Violations) in
        let object = try Field<JSONObject>.object.parse(value)
        do throws(EventFilterError) {
            return try EventFilter(object)
        } catch {
            throw Violations(error.violations.map { Violation($0.location.map { .key($0) }, $0.message, .value) })
        }
    }
}

extension Schema {
    fileprivate static let eventFilter = Schema(
        [
            "type": "object", "maxProperties": .integer(EventFilter.maximumPaths),
            "propertyNames": dotPath.with("pattern", #"^[^$]"#).json,
            "additionalProperties": ["anyOf": [value.json, plainObject.json, operators.json]],
            "description": .text(
                "What has to hold of the event's `data`, by dot path: equality with a value, or operators in an object. All have to hold."),
        ], example: ["contact.country": "US", "amount": ["$gte": 100]])

    private static let value = Schema(["type": ["string", "number", "boolean", "null", "array"]], example: "US")

    private static let plainObject = Schema(["type": "object", "propertyNames": ["not": ["pattern": #"^\$"#]]], example: [:])

    private static let operators = Schema.object(
        [:],
        optional: [
            "$ne": .any, "$in": .list(of: .any).with("minItems", 1), "$gt": bound, "$gte": bound, "$lt": bound, "$lte": bound,
            "$exists": .flag, "$prefix": .text,
        ])

    private static let bound = Schema(["type": ["number", "string"]], example: 100)
}
