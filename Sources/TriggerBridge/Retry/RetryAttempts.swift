/// How often a request is tried again after the first try: `retry_attempts` of a destination or an action, 1...5
/// (contract, section 2.5).
package struct RetryAttempts: Sendable, Hashable {
    package static let range = 1...5

    /// What a destination has that names none.
    package static let `default` = RetryAttempts(unchecked: 3)

    /// Retries, not tries: the first try is not among them.
    package let count: Int

    /// - Throws: ``SetupError/retryAttemptsOutOfRange(_:)``
    package init(_ count: Int) throws(SetupError) {
        guard Self.range.contains(count) else { throw .retryAttemptsOutOfRange(count) }
        self.count = count
    }

    private init(unchecked count: Int) {
        self.count = count
    }
}
