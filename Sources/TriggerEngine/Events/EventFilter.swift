package import FieldMapping

/// `event_filter` of a trigger: which events it wants, by what is in their `data` (contract, section 3.6). Every condition has to hold.
///
/// A condition is a dot path and either a value, which has to be equal to the one that is found there, or an object of operators:
///
/// | operator | takes | holds when the path leads to |
/// | --- | --- | --- |
/// | (a value) | any value | an equal value; `null` is a value, absent is not |
/// | `$ne` | any value | an unequal value, or nothing: whenever equality does not hold |
/// | `$in` | a list of at least one value | a value that is equal to one of them |
/// | `$gt`, `$gte`, `$lt`, `$lte` | a number or a string | a number (string) that is greater, …; a value of another kind never is |
/// | `$exists` | `true` or `false` | a value, `null` among them (`true`); nothing (`false`) |
/// | `$prefix` | a string | a string that begins so |
///
/// Numbers are equal, or greater, by their value, whatever their size and however they are written; strings by their characters, case and all, in
/// the order of their bytes in UTF-8, which is that of RFC 3339 times in one zone; lists element by element; objects member by member.
package struct EventFilter: Sendable {
    package static let maximumPaths = 100

    /// The object as it was given.
    package let json: [UInt8]
    /// Shared, so that a trigger in memory stays small.
    private let plan: Plan

    private final class Plan: Sendable {
        let paths: PathSet
        let conditions: [Condition]

        init(paths: PathSet, conditions: [Condition]) {
            self.paths = paths
            self.conditions = conditions
        }
    }

    /// What has to hold of the value at a path.
    struct Condition: Sendable {
        /// The path's place among the filter's.
        let path: Int
        let test: Test
    }

    enum Test: Sendable {
        case equal(JSONValue)
        case unequal(JSONValue)
        case among([JSONValue])
        case greater(JSONValue)
        case greaterOrEqual(JSONValue)
        case less(JSONValue)
        case lessOrEqual(JSONValue)
        case exists(Bool)
        case prefix(String)
    }

    /// - Throws: ``EventFilterError`` with everything that is wrong.
    package init(_ object: JSONObject) throws(EventFilterError) {
        var reading = EventFilterReading()
        reading.read(object)
        try reading.finish()
        json = object.json
        plan = Plan(paths: PathSet(reading.paths, maximumDepth: JSONDepth.greatest), conditions: reading.conditions)
    }

    private init() {
        json = Array("{}".utf8)
        plan = Plan(paths: PathSet([]), conditions: [])
    }

    /// `{}`: takes every event.
    package static let any = EventFilter()

    /// Whether every condition holds of an event's data, the text of a JSON object. None does of what holds a key twice where a path looks for it.
    package func holds(of data: [UInt8]) -> Bool {
        guard !plan.conditions.isEmpty else { return true }
        guard let spans = try? plan.paths.scan(data) else { return false }
        return plan.conditions.allSatisfy { condition in
            condition.test.holds(of: spans[condition.path].map { JSONValue(text: data, span: $0) })
        }
    }
}

extension EventFilter: Equatable {
    /// Written with the same bytes.
    package static func == (left: EventFilter, right: EventFilter) -> Bool { left.json == right.json }
}

extension EventFilter.Test {
    /// - Parameter value: `nil` when the path leads to nothing.
    fileprivate func holds(of value: JSONValue?) -> Bool {
        switch self {
        case .equal(let wanted): value?.isEqual(to: wanted) ?? false
        case .unequal(let other): !(value?.isEqual(to: other) ?? false)
        case .among(let wanted): wanted.contains { value?.isEqual(to: $0) ?? false }
        case .greater(let bound): value.flatMap { bound.isLess(than: $0) } ?? false
        case .greaterOrEqual(let bound): value?.isLess(than: bound).map { !$0 } ?? false
        case .less(let bound): value?.isLess(than: bound) ?? false
        case .lessOrEqual(let bound): value.flatMap { bound.isLess(than: $0) }.map { !$0 } ?? false
        case .exists(let isWanted): (value != nil) == isWanted
        case .prefix(let start): value?.string?.utf8.starts(with: start.utf8) ?? false
        }
    }
}
