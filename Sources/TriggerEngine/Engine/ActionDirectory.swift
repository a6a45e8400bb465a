package import Identifiers
import Synchronization

/// The actions that were run lately, in memory, so that a run does not read the store. Filled when an action is first
/// looked for, changed after each committed change.
package final class ActionDirectory: Sendable {
    /// Beyond so many it starts anew.
    static let capacity = 10_000

    private let store: any TriggerStore
    private let actions = Mutex<[Identifier: Action]>([:])

    package init(store: any TriggerStore) {
        self.store = store
    }

    /// The action with this id, if it belongs to the workspace.
    package func find(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> Action? {
        if let action = actions.withLock({ $0[id] }) { return action.workspaceID == workspaceID ? action : nil }
        guard let action = try await store.action(id, in: workspaceID) else { return nil }
        insert(action)
        return action
    }

    package func insert(_ action: Action) {
        actions.withLock { actions in
            if actions.count >= Self.capacity { actions.removeAll(keepingCapacity: true) }
            actions[action.id] = action
        }
    }

    package func remove(_ id: Identifier) {
        actions.withLock { _ = $0.removeValue(forKey: id) }
    }
}
