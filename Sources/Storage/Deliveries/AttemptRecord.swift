package import Identifiers

/// One try at a remote engine (contract, section 2.5).
package struct AttemptRecord: Sendable {
    package let number: Int
    package let startedAt: Timestamp
    package let durationMicroseconds: Int64
    /// A closed set: `answered`, or the class of the failure.
    package let outcome: String
    package let status: Int?

    package init(number: Int, startedAt: Timestamp, durationMicroseconds: Int64, outcome: String, status: Int?) {
        self.number = number
        self.startedAt = startedAt
        self.durationMicroseconds = durationMicroseconds
        self.outcome = outcome
        self.status = status
    }
}
