import FieldMapping
import Identifiers
import Ingress

/// The rules of a webhook destination's own fields (contract, section 3.2).
extension Field where Value == AcceptedEventTypes {
    /// `null` is the empty list, which takes all.
    static let acceptedEventTypes = Field(
        placeholder: .any, schema: .list(of: .eventTypePattern, atMost: AcceptedEventTypes.maximumCount).orNull
    ) { value throws(Violations) in
        if value.isNull { return .any }
        guard let elements = value.elements else { throw Violations("A list of strings is needed.", .notAList) }
        var violations: [Violation] = []
        let patterns = elements.enumerated().compactMap { index, element in
            let pattern = element.string.flatMap(EventTypePattern.init)
            if pattern == nil { violations.append(Violation([.index(index)], eventTypeForm, .pattern)) }
            return pattern
        }
        guard violations.isEmpty else { throw Violations(violations) }
        guard let types = AcceptedEventTypes(patterns) else {
            throw Violations("At most \(AcceptedEventTypes.maximumCount) event types are allowed.", .tooMany)
        }
        return types
    }
}

extension Field where Value == FieldMap {
    static let fieldMapping = Field(placeholder: .empty, schema: .fieldMapping) { value throws(Violations) in
        let object = try Field<JSONObject>.object.parse(value)
        do throws(FieldMapError) {
            return try FieldMap(object)
        } catch {
            throw Violations(
                error.violations.map { Violation($0.field.isEmpty ? [] : [.key($0.field)], $0.message, .value) })
        }
    }
}

extension Field where Value == DotPath? {
    static let dotPath = Field(placeholder: nil, schema: .dotPath) { value throws(Violations) in
        let text = try Field<String>.text(0...Int.max).parse(value)
        do throws(DotPathError) {
            return try DotPath(text)
        } catch {
            throw Violations(error.description, .value)
        }
    }
}

// MARK: - What of them a schema can tell

extension Schema {
    static let eventTypePattern = Schema.text(1...128, pattern: #"^[a-zA-Z0-9._\-:*]+$"#).example("contact.*")

    static let dotPath = Schema.text(1...DotPath.maximumBytes).format("dot-path").example("contact.phone")

    static let fieldMapping = Schema(
        [
            "type": "object", "maxProperties": .integer(FieldMap.maximumEntries),
            "propertyNames": ["pattern": .text("^[^.]{1,\(FieldMap.maximumFieldBytes)}$")],
            "additionalProperties": dotPath.json,
        ], example: ["phone_to": "contact.phone"])
}

let eventTypeForm = "1 to 128 characters of a-z, A-Z, 0-9, '.', '_', '-', ':' and '*' are needed."
