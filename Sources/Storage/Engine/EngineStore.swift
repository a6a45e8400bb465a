import Foundation
import GRDB
import Identifiers
import Synchronization
package import TriggerEngine

/// Triggers, actions, fires and events in the database.
package final class EngineStore: Sendable {
    let store: Store
    private let signal: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>
    /// Whether a signal waits to be taken.
    private let isSignalled = Atomic<Bool>(false)
    /// The last delivery that ``pendingFires(limit:)`` passed over because it fired nothing.
    let scanned = Atomic<Int64>(0)

    package init(_ store: Store) {
        self.store = store
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        store.commits.applications.add { [weak self] outcome in
            if case .success = outcome { self?.wake() }
        }
    }

    package var subscriptions: EventSubscriptions { store.sequencer.subscriptions }

    /// There may be new fires. Cheap when that is known already.
    package func wake() {
        if !isSignalled.exchange(true, ordering: .acquiringAndReleasing) { signal.yield() }
    }

    package func waitForFires() async {
        for await _ in signals {
            isSignalled.store(false, ordering: .sequentiallyConsistent)
            return
        }
    }

    /// A write that what is stored may refuse with a ``ChangeError``, before it has written anything.
    func writeUnlessRefused<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(ChangeError) -> Value {
        let result: Result<Value, ChangeError>
        do throws(StoreError) {
            result = try await store.commits.write { db in
                do {
                    return .success(try body(db))
                } catch let refusal as ChangeError {
                    return .failure(refusal)
                }
            }
        } catch {
            throw .store(error)
        }
        return try result.get()
    }

    /// Reads, with the engine's errors.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(StoreError) -> Value {
        do {
            return try await store.read(body)
        } catch {
            throw StoreError(error)
        }
    }
}
