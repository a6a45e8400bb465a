import FieldMapping

/// Reads a filter and collects everything that is wrong with it.
struct EventFilterReading {
    private(set) var paths: [DotPath] = []
    private(set) var conditions: [EventFilter.Condition] = []
    private var violations: [EventFilterError.Violation] = []

    private static let operators = ["$ne", "$in", "$gt", "$gte", "$lt", "$lte", "$exists", "$prefix"]

    mutating func read(_ object: JSONObject) {
        if object.members.count > EventFilter.maximumPaths {
            refuse([], "At most \(EventFilter.maximumPaths) paths are allowed.")
        }
        for (key, value) in object.members { read(key, value) }
    }

    func finish() throws(EventFilterError) {
        guard violations.isEmpty else { throw EventFilterError(violations: violations) }
    }

    private mutating func read(_ key: String, _ value: JSONValue) {
        guard !key.hasPrefix("$") else {
            return refuse(
                [key],
                #"A path is wanted here; operators stand in the object of a path, such as {"amount": {"$gt": 100}}. All paths have to hold."#
            )
        }
        do throws(DotPathError) {
            paths.append(try DotPath(key))
        } catch {
            return refuse([key], error.description)
        }
        do throws(JSONError) {
            try readTests(key, value)
        } catch {
            refuse([key], error.description)
        }
    }

    private mutating func readTests(_ key: String, _ value: JSONValue) throws(JSONError) {
        guard let operators = try value.object(), operators.members.contains(where: { $0.key.hasPrefix("$") }) else {
            return add(.equal(value))
        }
        for (name, operand) in operators.members {
            if let test = test(name, operand, at: [key, name]) { add(test) }
        }
    }

    private mutating func add(_ test: EventFilter.Test) {
        conditions.append(EventFilter.Condition(path: paths.count - 1, test: test))
    }

    private mutating func test(_ name: String, _ operand: JSONValue, at location: [String]) -> EventFilter.Test? {
        switch name {
        case "$ne": return .unequal(operand)
        case "$in":
            guard let values = operand.elements, !values.isEmpty else {
                return refuse(location, "A list of at least one value is needed.")
            }
            return .among(values)
        case "$gt": return comparable(operand, at: location).map { .greater($0) }
        case "$gte": return comparable(operand, at: location).map { .greaterOrEqual($0) }
        case "$lt": return comparable(operand, at: location).map { .less($0) }
        case "$lte": return comparable(operand, at: location).map { .lessOrEqual($0) }
        case "$exists":
            guard let isWanted = operand.bool else { return refuse(location, "true or false is needed.") }
            return .exists(isWanted)
        case "$prefix":
            guard let start = operand.string else { return refuse(location, "A string is needed.") }
            return .prefix(start)
        default:
            return refuse(location, "There is no such operator; there are \(Self.operators.joined(separator: ", ")). Equality needs none.")
        }
    }

    private mutating func comparable(_ operand: JSONValue, at location: [String]) -> JSONValue? {
        guard operand.kind == .number || operand.kind == .string else { return refuse(location, "A number or a string is needed.") }
        return operand
    }

    private mutating func refuse(_ location: [String], _ message: String) {
        violations.append(EventFilterError.Violation(location: location, message: message))
    }

    private mutating func refuse<Nothing>(_ location: [String], _ message: String) -> Nothing? {
        violations.append(EventFilterError.Violation(location: location, message: message))
        return nil
    }
}
