import Synchronization
package import TriggerEngine

/// Who hears of it when the journal's rows were brought into the tables.
package final class ApplicationListeners: Sendable {
    private let listeners = Mutex<[@Sendable (Result<UInt64, StoreError>) -> Void]>([])

    /// - Parameter listener: gets the last batch whose rows are in the tables, or what keeps the next ones out.
    package func add(_ listener: @escaping @Sendable (Result<UInt64, StoreError>) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    func tell(_ outcome: Result<UInt64, StoreError>) {
        for listener in listeners.withLock({ $0 }) { listener(outcome) }
    }
}
