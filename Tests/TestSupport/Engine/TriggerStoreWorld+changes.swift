import Identifiers
import Testing
package import TriggerEngine

// What holds of changes to triggers and actions.
extension TriggerStoreWorld {
    func changesWhatItKeeps() async throws {
        let trigger = try await addTrigger()
        let told = Collected<Trigger>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    _ = try await store.updateTrigger(
                        trigger.id, in: workspaceID,
                        change: {
                            $0.settings.name += "x"
                            if number == 7 { $0.isActive = false }
                        }, onCommit: told.add)
                }
            }
            try await group.waitForAll()
        }
        let changed = try #require(try await store.trigger(trigger.id, in: workspaceID))
        #expect(changed.settings.name == trigger.settings.name + String(repeating: "x", count: 20))
        #expect(!changed.isActive && changed.settings.eventType == trigger.settings.eventType)
        #expect(told.values.map(\.settings.name.count) == (1...20).map { trigger.settings.name.count + $0 })
        #expect(told.values.last == changed)
        #expect(try await store.updateTrigger(ids.next(), in: workspaceID, change: { _ in }, onCommit: told.add) == nil)
        #expect(try await store.updateTrigger(trigger.id, in: ids.next(), change: { _ in }, onCommit: told.add) == nil)
        #expect(told.values.count == 20)
    }

    func refusesBadChanges() async throws {
        let (trigger, foreign) = (try await addTrigger(), makeAction(in: ids.next()))
        try await store.insert(foreign)
        await #expect(throws: ChangeError.unknownAction) {
            try await store.updateTrigger(
                trigger.id, in: workspaceID, change: { $0.settings.actionID = foreign.id }, onCommit: { _ in })
        }
        #expect(try await store.trigger(trigger.id, in: workspaceID) == trigger)
        let (first, second) = (makeAction(slug: "first"), makeAction(slug: "second"))
        for action in [first, second] { try await store.insert(action) }
        await #expect(throws: ChangeError.slugTaken) {
            try await store.updateAction(
                second.id, in: workspaceID, change: { $0.settings.slug = "first" }, onCommit: { _ in })
        }
        let renamed = try await store.updateAction(
            second.id, in: workspaceID, change: { $0.settings.name = "Renamed" }, onCommit: { _ in })
        #expect(renamed?.settings.slug == "second")
        #expect(try await store.action(second.id, in: workspaceID) == renamed)
    }

    func deletes() async throws {
        let trigger = try await addTrigger()
        let told = Collected<String>()
        try await store.deleteTrigger(trigger.id, in: ids.next()) { told.add("foreign") }
        #expect(try await store.trigger(trigger.id, in: workspaceID) == trigger)
        for _ in 0..<2 { try await store.deleteTrigger(trigger.id, in: workspaceID) { told.add("trigger") } }
        #expect(try await store.trigger(trigger.id, in: workspaceID) == nil)
        for _ in 0..<2 {
            try await store.deleteAction(trigger.settings.actionID, in: workspaceID) { told.add("action") }
        }
        #expect(try await store.action(trigger.settings.actionID, in: workspaceID) == nil)
        #expect(told.values == ["trigger", "action"])
    }

    func keepsUsedActions() async throws {
        let trigger = try await addTrigger()
        await #expect(throws: ChangeError.actionInUse(triggers: [trigger.settings.name])) {
            try await store.deleteAction(trigger.settings.actionID, in: workspaceID) {}
        }
        #expect(try await store.action(trigger.settings.actionID, in: workspaceID) != nil)
    }
}

extension TriggerStore {
    package func insert(_ trigger: Trigger) async throws(ChangeError) {
        try await insert(trigger, onCommit: { _ in })
    }

    package func insert(_ action: Action) async throws(ChangeError) {
        try await insert(action, onCommit: { _ in })
    }
}
