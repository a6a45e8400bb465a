import FieldMapping
import Identifiers

/// Reads the fields of an action's input and collects everything that is wrong with them.
struct InputReader {
    private let object: JSONObject
    private let prefix: String
    private(set) var violations: [InputViolation] = []

    /// - Parameter field: the one that `object` is the value of.
    init(_ object: JSONObject, within field: String? = nil) {
        self.object = object
        prefix = field.map { $0 + "." } ?? ""
    }

    mutating func required<Value>(_ field: String, _ rule: InputRule<Value>) -> Value? {
        guard let value = object[field], !value.isNull else {
            report(field, "is required: it \(rule.form)")
            return nil
        }
        return read(value, field, rule)
    }

    /// `nil` when absent, `null` or refused.
    mutating func optional<Value>(_ field: String, _ rule: InputRule<Value>) -> Value? {
        guard let value = object[field], !value.isNull else { return nil }
        return read(value, field, rule)
    }

    func isAbsent(_ field: String) -> Bool { object[field]?.isNull ?? true }

    mutating func report(_ field: String, _ message: String) {
        violations.append(InputViolation(prefix + field, message))
    }

    mutating func report(_ others: [InputViolation]) {
        violations += others
    }

    private mutating func read<Value>(_ value: JSONValue, _ field: String, _ rule: InputRule<Value>) -> Value? {
        let parsed = rule.parse(value)
        if parsed == nil { report(field, rule.form) }
        return parsed
    }
}

/// The rule of one field.
struct InputRule<Value> {
    /// What is wanted, to follow the field's name: `has to be …`.
    let form: String
    let parse: (JSONValue) -> Value?
}

extension InputRule<E164Number> {
    static var phoneNumber: Self {
        Self(form: "has to be a number in E.164 form, such as +12125550123: a plus sign and 2 to 15 digits, nothing else") {
            $0.string.flatMap { E164Number($0) }
        }
    }
}

extension InputRule<String> {
    /// - Parameter length: in Unicode scalars.
    static func text(_ length: ClosedRange<Int>) -> Self {
        Self(form: "has to be a string of \(length.lowerBound) to \(length.upperBound) characters") {
            $0.string.flatMap { length.contains($0.unicodeScalars.count) ? $0 : nil }
        }
    }
}

extension InputRule<Int> {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        Self(form: "has to be an integer from \(range.lowerBound) to \(range.upperBound)") {
            $0.wholeNumber.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension InputRule<Identifier> {
    static var identifier: Self {
        Self(form: "has to be a UUID") { $0.string.flatMap { Identifier($0) } }
    }
}

extension InputRule<JSONObject> {
    static var object: Self {
        Self(form: "has to be an object, and no member may stand in it twice") { (try? $0.object()) ?? nil }
    }
}

// MARK: - Windows

extension InputRule<TimeOfDay> {
    /// - Parameter last: the last one that is asked for.
    static func timeOfDay(to last: String) -> Self {
        Self(form: "has to be a time of day from 00:00 to \(last), two digits each") { $0.string.flatMap { TimeOfDay($0) } }
    }
}

extension InputRule<TimeZoneRules> {
    static func timeZone(_ find: @escaping (String) -> TimeZoneRules?) -> Self {
        Self(form: "has to be the IANA name of a time zone that the system knows, such as America/New_York") {
            $0.string.flatMap(find)
        }
    }
}

extension InputRule<Set<Weekday>> {
    static var weekdays: Self {
        let names = Weekday.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(form: "has to be a list of at least one of: \(names)") { value in
            guard let elements = value.elements, !elements.isEmpty else { return nil }
            let days = elements.map { $0.string.flatMap { Weekday(rawValue: $0.lowercased()) } }
            return days.contains(nil) ? nil : Set(days.compactMap(\.self))
        }
    }
}
