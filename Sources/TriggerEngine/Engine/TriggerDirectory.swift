package import FieldMapping
package import Identifiers
import Synchronization

/// The triggers in memory, which fires are merged and run from instead of the store. Filled at start, changed after
/// each committed change.
package final class TriggerDirectory: Sendable {
    private let triggers: Mutex<[Identifier: Trigger]>

    package init(_ triggers: [Trigger] = []) {
        self.triggers = Mutex(Dictionary(uniqueKeysWithValues: triggers.map { ($0.id, $0) }))
    }

    /// The trigger with this id, if it belongs to the workspace.
    package func find(_ id: Identifier, in workspaceID: Identifier) -> Trigger? {
        let trigger = triggers.withLock { $0[id] }
        return trigger?.workspaceID == workspaceID ? trigger : nil
    }

    /// The input of a fire, `{…input_template, …mapped}` (contract, section 2.4); `nil` when there is no such trigger.
    package func merge(_ triggerID: Identifier, in workspaceID: Identifier, mapped: MappedInput) -> [UInt8]? {
        find(triggerID, in: workspaceID)?.settings.inputTemplate.merged(with: mapped)
    }

    @Sendable package func insert(_ trigger: Trigger) {
        triggers.withLock { $0[trigger.id] = trigger }
    }

    package func remove(_ id: Identifier) {
        triggers.withLock { _ = $0.removeValue(forKey: id) }
    }

    package var count: Int { triggers.withLock { $0.count } }
}
