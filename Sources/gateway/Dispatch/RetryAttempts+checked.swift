import TriggerBridge

extension RetryAttempts {
    /// - Parameter count: of a destination or an action, where it was checked when it was set.
    init(checked count: Int) {
        guard let attempts = try? RetryAttempts(count) else {
            preconditionFailure("retry_attempts is 1 to 5 in every destination and action")
        }
        self = attempts
    }
}
