package import TriggerEngine

/// One write, and who is told of its end.
package protocol CommitJob: AnyObject, Sendable {
    /// Bytes that the write holds while it waits.
    var cost: Int { get }
    /// Whether a failure undoes this write alone; costs a savepoint.
    var isIsolated: Bool { get }
    func perform(in transaction: Transaction) throws
    /// Called once, on the writer's thread, or at once by who enqueued it: after the commit, or with what prevented it.
    func end(_ failure: StoreError?)
}

extension CommitQueue {
    /// A write made of closures.
    package final class Write: CommitJob {
        package let cost: Int
        package let isIsolated: Bool
        private let body: @Sendable (Transaction) throws -> Void
        private let completion: @Sendable (StoreError?) -> Void

        package init(
            cost: Int = 0, isIsolated: Bool = false, perform: @escaping @Sendable (Transaction) throws -> Void,
            completion: @escaping @Sendable (StoreError?) -> Void
        ) {
            self.cost = cost
            self.isIsolated = isIsolated
            body = perform
            self.completion = completion
        }

        package func perform(in transaction: Transaction) throws { try body(transaction) }
        package func end(_ failure: StoreError?) { completion(failure) }
    }
}
