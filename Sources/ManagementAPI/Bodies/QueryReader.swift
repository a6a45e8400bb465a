import Hummingbird
import Identifiers

/// Reads the query and collects everything that is wrong with it.
struct QueryReader {
    private let parameters: Parameters
    private var violations: [Violation] = []
    /// The parameters that were asked for; `nil` when a real query is read.
    private var described: [Schema.Property]?

    init(_ request: Request) {
        parameters = request.uri.queryParameters
    }

    private init(describing: Void) {
        parameters = [:]
        described = []
    }

    /// The parameters that `read` asks for, in its order.
    static func describe<Value>(_ read: (inout QueryReader) -> Value) -> [Schema.Property] {
        var reader = QueryReader(describing: ())
        _ = read(&reader)
        return reader.described ?? []
    }

    /// - Throws: ``APIError/invalid(_:)`` with all that was found.
    func finish() throws(APIError) {
        guard violations.isEmpty else { throw .invalid(violations) }
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>, default: Int) -> Int {
        note(key, .integer(range).with("default", .integer(`default`)))
        guard let text = parameters[key[...]] else { return `default` }
        guard let integer = Int(text) else {
            report(key, "An integer is needed.", .notAnInteger)
            return `default`
        }
        guard range.contains(integer) else {
            let limit = range.upperBound == .max ? "" : " and at most \(range.upperBound)"
            report(key, "It has to be at least \(range.lowerBound)\(limit).", .outOfRange)
            return `default`
        }
        return integer
    }

    /// `nil` when absent.
    mutating func flag(_ key: String) -> Bool? {
        note(key, .flag)
        guard let text = parameters[key[...]] else { return nil }
        guard let flag = Bool(String(text)) else {
            report(key, "true or false is needed.", .notABool)
            return nil
        }
        return flag
    }

    /// `nil` when absent.
    mutating func choice<Value: CaseIterable & RawRepresentable>(_ key: String, of type: Value.Type) -> Value?
    where Value.RawValue == String {
        let choices = Value.allCases.map(\.rawValue)
        note(key, .choice(choices))
        guard let text = parameters[key[...]] else { return nil }
        let value = Value(rawValue: String(text))
        if value == nil { report(key, "It has to be one of: \(choices.joined(separator: ", ")).", .notOneOf) }
        return value
    }

    /// `nil` when absent.
    mutating func identifier(_ key: String) -> Identifier? {
        note(key, .uuid)
        return parameters[key[...]].flatMap { identifier(String($0), at: [.key("query"), .key(key)]) }
    }

    /// The value of a request header.
    mutating func identifier(_ text: String, inHeader name: String) -> Identifier? {
        identifier(text, at: [.key("header"), .key(name)])
    }

    private mutating func identifier(_ text: String, at location: [Violation.Step]) -> Identifier? {
        let id = Identifier(text)
        if id == nil { violations.append(Violation(location, "A UUID is needed.", .notAnIdentifier)) }
        return id
    }

    /// `nil` when absent.
    mutating func instant(_ key: String) -> Timestamp? {
        form(key, "An instant is needed, such as 2026-01-02T03:04:05Z.", schema: .timestamp) { Timestamp(iso8601: $0) }
    }

    /// A string that a parsing initialiser takes; `nil` when absent.
    ///
    /// - Parameters:
    ///   - form: what is wanted, as a sentence.
    ///   - schema: the same for programs.
    mutating func form<Value>(
        _ key: String, _ form: String, schema: @autoclosure () -> Schema, _ parse: (String) -> Value?
    ) -> Value? {
        note(key, schema())
        guard let text = parameters[key[...]] else { return nil }
        let value = parse(String(text))
        if value == nil { report(key, form, .pattern) }
        return value
    }

    private mutating func note(_ key: String, _ schema: @autoclosure () -> Schema) {
        described?.append(Schema.Property(key: key, schema: schema(), isRequired: false))
    }

    private mutating func report(_ key: String, _ message: String, _ type: Violation.Kind) {
        violations.append(Violation([.key("query"), .key(key)], message, type))
    }
}
