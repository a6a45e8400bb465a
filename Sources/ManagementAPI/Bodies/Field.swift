import FieldMapping
import Identifiers

/// The rule of one field: how its JSON becomes a value.
struct Field<Value: Sendable>: Sendable {
    /// Stands in for a refused value until the request is answered.
    let placeholder: Value
    let parse: @Sendable (JSONValue) throws(Violations) -> Value
    private let describe: @Sendable () -> Schema

    /// - Parameter schema: of what ``parse`` takes; only looked at by who describes the field.
    init(
        placeholder: Value, schema: @escaping @autoclosure @Sendable () -> Schema,
        parse: @escaping @Sendable (JSONValue) throws(Violations) -> Value
    ) {
        self.placeholder = placeholder
        self.parse = parse
        describe = schema
    }

    /// `null` apart, as a field does not know whether it may be cleared.
    var schema: Schema { describe() }
}

// MARK: - Plain values

extension Field where Value == String {
    /// - Parameter length: in Unicode scalars.
    static func text(_ length: ClosedRange<Int>) -> Field {
        Field(placeholder: "", schema: .text(length)) { value throws(Violations) in
            let text = try value.text()
            let count = text.unicodeScalars.count
            guard count >= length.lowerBound else {
                throw Violations("At least \(length.lowerBound) character\(length.lowerBound == 1 ? " is" : "s are") needed.", .tooShort)
            }
            guard count <= length.upperBound else {
                throw Violations("At most \(length.upperBound) characters are allowed.", .tooLong)
            }
            return text
        }
    }
}

extension Field where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Field {
        Field(placeholder: range.lowerBound, schema: .integer(range)) { value throws(Violations) in
            // Also one written as 3.0: JSON Schema knows no other.
            guard let integer = value.integer ?? value.number.flatMap(Int.init(exactly:)) else {
                throw Violations("An integer is needed.", .notAnInteger)
            }
            guard range.contains(integer) else {
                throw Violations("It has to be from \(range.lowerBound) to \(range.upperBound).", .outOfRange)
            }
            return integer
        }
    }
}

extension Field where Value == Bool {
    static let flag = Field(placeholder: false, schema: .flag) { value throws(Violations) in
        guard let flag = value.bool else { throw Violations("true or false is needed.", .notABool) }
        return flag
    }
}

extension Field where Value == Identifier {
    static let identifier = Field(placeholder: Identifier(high: 0, low: 0), schema: .uuid) { value throws(Violations) in
        guard let id = Identifier(try value.text()) else { throw Violations("A UUID is needed.", .notAnIdentifier) }
        return id
    }
}

extension Field where Value == JSONObject {
    /// The object by itself, so that it does not keep the whole body in memory.
    static let object = Field(placeholder: .empty, schema: .object) { value throws(Violations) in
        guard let object = try value.standaloneObject() else { throw Violations("An object is needed.", .notAnObject) }
        return object
    }
}

extension Field where Value == JSONValue {
    /// Whatever JSON there is.
    static let any = Field(placeholder: .null, schema: .any) { value throws(Violations) in value }
}

// MARK: - Composed

extension Field {
    /// A string that a parsing initialiser takes.
    ///
    /// - Parameters:
    ///   - form: what is wanted, as a sentence.
    ///   - schema: the same for programs.
    static func form(
        _ form: String, placeholder: Value, schema: @escaping @autoclosure @Sendable () -> Schema,
        _ parse: @escaping @Sendable (String) -> Value?
    ) -> Field {
        Field(placeholder: placeholder, schema: schema()) { value throws(Violations) in
            guard let parsed = parse(try value.text()) else { throw Violations(form, .pattern) }
            return parsed
        }
    }
}

extension Field where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// - Parameter placeholder: any case.
    static func choice(placeholder: Value) -> Field {
        Field(placeholder: placeholder, schema: .choice(Value.allCases.map(\.rawValue))) { value throws(Violations) in
            guard let choice = Value(rawValue: try value.text()) else {
                let cases = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw Violations("It has to be one of: \(cases).", .notOneOf)
            }
            return choice
        }
    }
}

extension JSONValue {
    fileprivate static let null = JSONValue(text: Array("null".utf8), span: JSONSpan(kind: .null, range: 0..<4))

    /// `nil` unless an object.
    fileprivate func standaloneObject() throws(Violations) -> JSONObject? {
        do throws(JSONError) {
            return try object().map { object throws(JSONError) in try JSONObject(object.json) }
        } catch {
            throw Violations(error.description, .malformedJSON)
        }
    }

    /// U+0000 is refused: it would end the text in the store.
    fileprivate func text() throws(Violations) -> String {
        guard let text = string else { throw Violations("A string is needed.", .notAString) }
        guard !text.utf8.contains(0) else { throw Violations("The character U+0000 is not allowed.", .pattern) }
        return text
    }
}
