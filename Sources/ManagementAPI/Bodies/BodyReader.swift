import FieldMapping

/// Reads the fields of a request body and collects everything that is wrong with them, so that a resource's reading
/// looks like its table in the contract.
///
///     let name = body.required("name", .text(1...256))
///     let retries = body.optional("retry_attempts", .integer(1...5), default: 3)
///
/// What it returns for a refused field is a placeholder; ``finish()`` sees to it that none is used.
struct BodyReader {
    private let object: JSONObject
    private(set) var violations: [Violation] = []
    /// The fields that were asked for; `nil` when a real body is read.
    private var described: [Schema.Property]?

    init(_ object: JSONObject) {
        self.object = object
    }

    private init(describing: Void) {
        object = .empty
        described = []
    }

    /// The fields that `read` asks for, in its order, and what it makes of a body with none but the required ones; these
    /// are placeholders.
    static func describe<Value>(_ read: (inout BodyReader) -> Value) -> (fields: [Schema.Property], value: Value) {
        var reader = BodyReader(describing: ())
        let value = read(&reader)
        return (reader.described ?? [], value)
    }

    /// - Throws: ``APIError/invalid(_:)`` with all that was found.
    func finish() throws(APIError) {
        guard violations.isEmpty else { throw .invalid(violations) }
    }

    /// - Parameter violation: its location from `body` on.
    mutating func report(_ violation: Violation) {
        violations.append(violation)
    }

    func isRefused(_ key: String) -> Bool {
        violations.contains { $0.location.starts(with: [.key("body"), .key(key)]) }
    }
}

// MARK: - Fields

extension BodyReader {
    mutating func required<Value>(_ key: String, _ field: Field<Value>) -> Value {
        note(key, field.schema, isRequired: true)
        guard let value = object[key] else {
            report(Violation([.key("body"), .key(key)], "This field is required.", .missing))
            return field.placeholder
        }
        return read(value, key, field)
    }

    mutating func optional<Value>(_ key: String, _ field: Field<Value>, default: Value) -> Value {
        change(key, field) ?? `default`
    }

    /// `nil` when absent or `null`.
    mutating func nullable<Value>(_ key: String, _ field: Field<Value>) -> Value? {
        nullableChange(key, field) ?? nil
    }

    /// `nil` when absent: the field stays as it is.
    mutating func change<Value>(_ key: String, _ field: Field<Value>) -> Value? {
        note(key, field.schema)
        return object[key].map { read($0, key, field) }
    }

    /// `nil` when absent: the field stays as it is; `.some(nil)` when `null`: the field is cleared.
    mutating func nullableChange<Value>(_ key: String, _ field: Field<Value>) -> Value?? {
        note(key, field.schema.orNull)
        guard let value = object[key] else { return nil }
        return value.isNull ? .some(nil) : read(value, key, field)
    }

    private mutating func note(_ key: String, _ schema: @autoclosure () -> Schema, isRequired: Bool = false) {
        described?.append(Schema.Property(key: key, schema: schema(), isRequired: isRequired))
    }

    private mutating func read<Value>(_ value: JSONValue, _ key: String, _ field: Field<Value>) -> Value {
        do throws(Violations) {
            return try field.parse(value)
        } catch {
            violations += error.list.map { $0.inside(.key(key)).inside(.key("body")) }
            return field.placeholder
        }
    }
}
