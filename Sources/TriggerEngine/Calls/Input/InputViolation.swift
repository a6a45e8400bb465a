/// What is wrong with one field of an action's input. Names the field and the rule, never the value.
package struct InputViolation: Sendable, Equatable {
    /// E.g. `window.start`.
    package let field: String
    /// Follows the field's name in a sentence: `has to be an integer from 1 to 10`.
    package let message: String

    package init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

/// All that is wrong with an input.
package struct InputViolations: Error, Sendable, Equatable {
    package let list: [InputViolation]

    package init(_ list: [InputViolation]) {
        self.list = list
    }

    /// The same as a sentence, for `trigger.failed`.
    package var reason: String {
        "The input does not validate: " + list.map { "\($0.field) \($0.message)" }.joined(separator: "; ") + "."
    }
}
