import Hummingbird

/// Reads the query and collects everything that is wrong with it.
struct QueryReader {
    private let request: Request
    private var violations: [Violation] = []

    init(_ request: Request) {
        self.request = request
    }

    /// - Throws: ``APIError/invalid(_:)`` with all that was found.
    func finish() throws(APIError) {
        guard violations.isEmpty else { throw .invalid(violations) }
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>, default: Int) -> Int {
        guard let text = request.uri.queryParameters[key[...]] else { return `default` }
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
        guard let text = request.uri.queryParameters[key[...]] else { return nil }
        guard let flag = Bool(String(text)) else {
            report(key, "true or false is needed.", .notABool)
            return nil
        }
        return flag
    }

    private mutating func report(_ key: String, _ message: String, _ type: Violation.Kind) {
        violations.append(Violation([.key("query"), .key(key)], message, type))
    }
}
