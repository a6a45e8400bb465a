import Hummingbird

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

    private mutating func note(_ key: String, _ schema: @autoclosure () -> Schema) {
        described?.append(Schema.Property(key: key, schema: schema(), isRequired: false))
    }

    private mutating func report(_ key: String, _ message: String, _ type: Violation.Kind) {
        violations.append(Violation([.key("query"), .key(key)], message, type))
    }
}
