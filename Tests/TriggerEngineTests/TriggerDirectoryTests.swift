import FieldMapping
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@Suite("The triggers in memory")
struct TriggerDirectoryTests {
    private let world = TriggerStoreWorld(MemoryTriggerStore())

    @Test("mapped values win over the template's, top-level keys only")
    func merges() throws {
        let trigger = try world.makeTrigger(action: world.makeAction(), template: #"{"a":{"x":1},"b":1.0}"#)
        let directory = TriggerDirectory([trigger])
        let mapped = try MappedInput(object: Array(#"{"a":{"y":2},"c":"é"}"#.utf8))
        let merged = directory.merge(trigger.id, in: trigger.workspaceID, mapped: mapped)
        #expect(merged?.text == #"{"a":{"y":2},"b":1.0,"c":"é"}"#)
        #expect(directory.merge(trigger.id, in: world.ids.next(), mapped: mapped) == nil)
        #expect(directory.merge(world.ids.next(), in: trigger.workspaceID, mapped: mapped) == nil)
    }

    @Test("a change replaces the trigger, a removal forgets it")
    func changes() throws {
        var trigger = try world.makeTrigger(action: world.makeAction())
        let directory = TriggerDirectory([trigger])
        trigger.isActive = false
        directory.insert(trigger)
        #expect(directory.count == 1)
        #expect(directory.find(trigger.id, in: trigger.workspaceID) == trigger)
        directory.remove(trigger.id)
        directory.remove(trigger.id)
        #expect(directory.find(trigger.id, in: trigger.workspaceID) == nil)
    }
}
