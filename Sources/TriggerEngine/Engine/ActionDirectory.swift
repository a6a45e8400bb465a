package import Identifiers
import Synchronization

/// The actions that were run lately, in memory, so that a run does not read the store. Filled when an action is first
/// looked for, changed after each committed change.
package final class ActionDirectory: Sendable {
    /// Beyond so many it starts anew.
    static let capacity = 10_000

    fileprivate struct State {
        var actions: [Identifier: Action] = [:]
        /// How often the store told of a change.
        var changes = 0
    }

    private let store: any TriggerStore
    private let state = Mutex(State())

    package init(store: any TriggerStore) {
        self.store = store
    }

    /// The action with this id, if it belongs to the workspace.
    package func find(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Action? {
        let (known, changes) = state.withLock { ($0.actions[id], $0.changes) }
        if let known { return known.workspaceID == workspaceID ? known : nil }
        guard let action = try await store.action(id, in: workspaceID) else { return nil }
        // What was read may be older than a change that came meanwhile.
        state.withLock { if $0.changes == changes { $0.keep(action) } }
        return action
    }

    /// What a committed change left.
    @Sendable package func insert(_ action: Action) {
        state.withLock {
            $0.changes += 1
            $0.keep(action)
        }
    }

    package func remove(_ id: Identifier) {
        state.withLock {
            $0.changes += 1
            $0.actions[id] = nil
        }
    }
}

extension ActionDirectory.State {
    fileprivate mutating func keep(_ action: Action) {
        if actions.count >= ActionDirectory.capacity { actions.removeAll(keepingCapacity: true) }
        actions[action.id] = action
    }
}
