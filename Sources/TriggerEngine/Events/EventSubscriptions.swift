package import Identifiers
import Synchronization

/// Which triggers fire on which events (contract, section 3.6): the active ones without a schedule, by workspace and type. In memory, kept with the
/// changes of ``TriggerDirectory``.
package final class EventSubscriptions: Sendable {
    private let workspaces = Mutex<[Identifier: WorkspaceSubscriptions]>([:])

    package init() {}

    /// Whether a trigger of the workspace may want an event of this type, whatever its filter says. Asked for each event that is written.
    package func wants(_ eventType: String, in workspaceID: Identifier) -> Bool {
        workspaces.withLock { $0[workspaceID]?.wants(eventType) ?? false }
    }

    /// The triggers of the workspace whose type this is, in the order of their ids.
    func triggers(for eventType: String, in workspaceID: Identifier) -> [Identifier] {
        // Gathered outside of the lock, which the writer takes for each event.
        let workspace = workspaces.withLock { $0[workspaceID] }
        return workspace?.triggers(for: eventType).sorted() ?? []
    }

    /// What a trigger was and is now; `nil` when it was, or is, not there.
    package func change(_ old: TriggerEntry?, to new: TriggerEntry?) {
        let (before, after) = (old?.wanted?.eventType, new?.wanted?.eventType)
        guard before != after, let entry = new ?? old else { return }
        workspaces.withLock { workspaces in
            var workspace = workspaces[entry.workspaceID].take() ?? WorkspaceSubscriptions()
            if let before { workspace.remove(entry.id, from: before) }
            if let after { workspace.add(entry.id, to: after) }
            workspaces[entry.workspaceID] = workspace.isEmpty ? nil : workspace
        }
    }
}

/// Those of one workspace.
private struct WorkspaceSubscriptions {
    /// What was asked lately is kept for so many types.
    private static let answerCount = 64

    private var exact: [String: Set<Identifier>] = [:]
    private var patterns: [EventTypePattern: Set<Identifier>] = [:]
    /// Whether somebody wants a type, of those that were asked for since the last change.
    private var answers: [String: Bool] = [:]

    var isEmpty: Bool { exact.isEmpty && patterns.isEmpty }

    mutating func wants(_ eventType: String) -> Bool {
        if let answer = answers[eventType] { return answer }
        let answer = exact[eventType] != nil || patterns.keys.contains { $0.matches(eventType) }
        if answers.count >= Self.answerCount { answers.removeAll(keepingCapacity: true) }
        answers[eventType] = answer
        return answer
    }

    func triggers(for eventType: String) -> Set<Identifier> {
        patterns.reduce(into: exact[eventType] ?? []) { found, pattern in
            if pattern.key.matches(eventType) { found.formUnion(pattern.value) }
        }
    }

    mutating func add(_ id: Identifier, to type: EventTypePattern) {
        if type.isPattern {
            patterns[type, default: []].insert(id)
        } else {
            exact[type.text, default: []].insert(id)
        }
        answers = [:]
    }

    mutating func remove(_ id: Identifier, from type: EventTypePattern) {
        if type.isPattern {
            patterns[type]?.remove(id)
            if patterns[type]?.isEmpty == true { patterns[type] = nil }
        } else {
            exact[type.text]?.remove(id)
            if exact[type.text]?.isEmpty == true { exact[type.text] = nil }
        }
        answers = [:]
    }
}
