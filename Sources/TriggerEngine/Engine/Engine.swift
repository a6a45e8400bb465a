import FieldMapping
package import Identifiers

/// The trigger engine as its callers see it: triggers, actions, fires and the events they left (contract, sections 3.1
/// and 3.3).
///
/// Every call is durable when it returns. Running the fires is ``FireRunner``'s and ``ActionDispatcher``'s.
package final class Engine: Sendable {
    /// How long an idempotency key is remembered, in seconds: 24 h.
    package static let idempotencyWindow = 24 * 60 * 60

    let store: any TriggerStore
    let directory: TriggerDirectory
    let actions: ActionDirectory
    let secrets: any ActionSecretIssuer
    let ids: IdentifierSource
    let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - directory: every trigger of the store.
    ///   - actions: shared with the ``FireRunner`` and the dispatchers.
    ///   - secrets: makes what the requests of actions are signed with.
    package init(
        store: any TriggerStore, directory: TriggerDirectory, actions: ActionDirectory,
        secrets: any ActionSecretIssuer, ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.store = store
        self.directory = directory
        self.actions = actions
        self.secrets = secrets
        self.ids = ids
        self.now = now
    }

    /// Turns the store's errors into the engine's.
    func stored<Result>(
        _ call: () async throws(StoreError) -> Result
    ) async throws(EngineError) -> Result {
        do throws(StoreError) {
            return try await call()
        } catch {
            throw EngineError(error)
        }
    }

    /// Likewise, with what stored triggers and actions refuse.
    func changed<Result>(
        _ call: () async throws(ChangeError) -> Result
    ) async throws(EngineError) -> Result {
        do throws(ChangeError) {
            return try await call()
        } catch {
            throw EngineError(error)
        }
    }
}
