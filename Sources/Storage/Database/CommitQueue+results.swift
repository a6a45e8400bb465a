import Dispatch
package import GRDB
import Synchronization
package import TriggerEngine

extension CommitQueue {
    /// Performs a write with a result; a failure of it undoes it alone.
    ///
    /// - Parameter cost: bytes that it holds while it waits.
    package func write<Value: Sendable>(
        cost: Int = 0, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await transact(cost: cost) { transaction in try body(transaction.db) }
    }

    /// The same, with the prepared inserts at hand.
    ///
    /// - Parameter isIsolated: costs a savepoint; without it, if the write fails, what shares its transaction is done again without it.
    func transact<Value: Sendable>(
        cost: Int = 0, isIsolated: Bool = true, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws(StoreError) -> Value {
        try await result(of: body, cost: cost, isIsolated: isIsolated) { self.enqueue($0) }
    }

    /// The same, in the background lane; if it fails, what shares its transaction is done again without it.
    func transactInBackground<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws(StoreError) -> Value {
        try await result(of: body, cost: 0, isIsolated: false) { self.enqueueInBackground($0) }
    }

    private func result<Value: Sendable>(
        of body: @escaping @Sendable (Transaction) throws -> Value, cost: Int, isIsolated: Bool, handOver: (Write) -> Void
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let box = WriteResult<Value>()
            handOver(
                Write(
                    cost: cost, isIsolated: isIsolated,
                    perform: { transaction in
                        let value = try body(transaction)
                        box.value.withLock { $0 = .success(value) }
                    },
                    completion: { failure in
                        continuation.resume(returning: failure.map { .failure($0) } ?? box.value.withLock { $0 })
                    }))
        }
        return try result.get()
    }

    /// Performs a write and waits for its commit, on a thread that may be held up.
    func perform(_ body: @escaping @Sendable (Transaction) throws -> Void) throws(StoreError) {
        let end = DispatchSemaphore(value: 0)
        let outcome = Mutex<StoreError?>(nil)
        enqueue(
            Write(
                perform: body,
                completion: { failure in
                    outcome.withLock { $0 = failure }
                    end.signal()
                }), .unbounded)
        end.wait()
        if let failure = outcome.withLock({ $0 }) { throw failure }
    }

    /// Returns when the journal's rows that were taken over before are in the tables.
    ///
    /// - Throws: what keeps them out.
    func settle() async throws(StoreError) {
        guard !isApplied else { return }
        let failure: StoreError? = await withCheckedContinuation { continuation in
            enqueue(Write(perform: { _ in }, completion: { continuation.resume(returning: $0) }), .unbounded)
        }
        if let failure { throw failure }
    }
}

/// Carries a write's result from the transaction to after its commit.
private final class WriteResult<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, StoreError>>(.failure(.unavailable("the write did not run")))
}
