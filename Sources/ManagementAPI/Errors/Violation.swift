/// One thing that is wrong with a request, as a 422 lists it (contract, section 3).
struct Violation: Equatable, Sendable {
    /// The way to what is wrong: `body`, `query` or `header`, then keys and indices.
    var location: [Step]
    /// A sentence that says what is wanted. Never holds the value.
    let message: String
    /// What kind of fault it is, for programs.
    let type: Kind

    enum Step: Equatable, Sendable {
        case key(String)
        case index(Int)
    }

    enum Kind: String, Sendable, CaseIterable {
        case missing
        case malformedJSON = "json_invalid"
        case notAString = "string_type"
        case tooShort = "string_too_short"
        case tooLong = "string_too_long"
        case pattern = "string_pattern_mismatch"
        case notAnInteger = "int_type"
        case outOfRange = "out_of_range"
        case notABool = "bool_type"
        case notAnObject = "dict_type"
        case notAList = "list_type"
        case tooMany = "too_long"
        case notAnIdentifier = "uuid_parsing"
        case notOneOf = "enum"
        case value = "value_error"
    }

    init(_ location: [Step], _ message: String, _ type: Kind) {
        self.location = location
        self.message = message
        self.type = type
    }

    /// The same, seen from one level further out.
    func inside(_ step: Step) -> Violation {
        Violation([step] + location, message, type)
    }
}

/// Why one value was refused; the locations start at the value.
struct Violations: Error {
    let list: [Violation]

    init(_ list: [Violation]) { self.list = list }

    init(_ message: String, _ type: Violation.Kind) { list = [Violation([], message, type)] }
}
