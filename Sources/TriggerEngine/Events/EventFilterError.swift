/// Everything that is wrong with an `event_filter`.
package struct EventFilterError: Error, Equatable, Sendable {
    package let violations: [Violation]

    package struct Violation: Equatable, Sendable {
        /// The path, and the operator that it is about; none when it is about the filter itself.
        package let location: [String]
        /// A sentence for whoever wrote the filter, which says what to do. Holds no value.
        package let message: String
    }
}
