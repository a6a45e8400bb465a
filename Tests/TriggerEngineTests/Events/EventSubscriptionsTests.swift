import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Which triggers want which events")
struct EventSubscriptionsTests {
    private let world = TriggerStoreWorld(MemoryTriggerStore())
    private let subscriptions = EventSubscriptions()

    private func entry(_ type: String, of trigger: Trigger? = nil, isActive: Bool = true, schedule: CronSchedule? = nil) throws
        -> TriggerEntry
    {
        var trigger = try trigger ?? world.makeTrigger(action: world.makeAction())
        (trigger.settings.eventType, trigger.isActive, trigger.settings.schedule) = (type, isActive, schedule)
        return TriggerEntry(trigger)
    }

    @Test("types are wanted in their workspace, exactly or by a pattern, and asked again they still are")
    func wants() throws {
        let (exact, pattern) = (try entry("lead.created"), try entry("call.*"))
        for entry in [exact, pattern] { subscriptions.change(nil, to: entry) }
        for _ in 0..<2 {
            for (type, isWanted) in [("lead.created", true), ("lead", false), ("call.ended", true), ("call", false)] {
                #expect(subscriptions.wants(type, in: world.workspaceID) == isWanted, "\(type)")
                #expect(!subscriptions.wants(type, in: world.ids.next()))
            }
        }
        #expect(subscriptions.triggers(for: "lead.created", in: world.workspaceID) == [exact.id])
        #expect(subscriptions.triggers(for: "call.x", in: world.workspaceID) == [pattern.id])
        #expect(subscriptions.triggers(for: "call.x", in: world.ids.next()).isEmpty)
    }

    @Test("a trigger that is wanted by several ways comes once, and all come in the order of their ids")
    func order() throws {
        let entries = try ["a", "*", "a*", "a", "b"].map { try entry($0) }
        for entry in entries.reversed() { subscriptions.change(nil, to: entry) }
        #expect(subscriptions.triggers(for: "a", in: world.workspaceID) == entries[..<4].map(\.id))
    }

    @Test("what is paused, gets a schedule, another type or is deleted is wanted no longer, also right after it was asked for")
    func changes() throws {
        subscriptions.change(nil, to: try entry("another"))
        let trigger = try world.makeTrigger(action: world.makeAction())
        let entries: [TriggerEntry?] = [
            try entry("a", of: trigger), try entry("b", of: trigger), try entry("*", of: trigger),
            try entry("b", of: trigger, isActive: false),
            try entry("a", of: trigger), try entry("a", of: trigger, schedule: .hourly), try entry("b*", of: trigger), nil,
        ]
        let expected = ["a", "b", "ab", "", "a", "", "b", ""]
        var known: TriggerEntry?
        for (entry, wanted) in zip(entries, expected) {
            subscriptions.change(known, to: entry)
            known = entry
            for type in ["a", "b"] {
                #expect(subscriptions.wants(type, in: world.workspaceID) == wanted.contains(type), "\(wanted) \(type)")
                #expect(subscriptions.triggers(for: type, in: world.workspaceID) == (wanted.contains(type) ? [trigger.id] : []))
            }
        }
    }

    @Test("one of several triggers of a type may go, and the others stay")
    func removes() throws {
        let entries = try ["a", "a", "*", "*"].map { try entry($0) }
        for entry in entries { subscriptions.change(nil, to: entry) }
        for entry in [entries[0], entries[2]] { subscriptions.change(entry, to: nil) }
        #expect(subscriptions.triggers(for: "a", in: world.workspaceID) == [entries[1].id, entries[3].id])
        for entry in [entries[1], entries[3]] { subscriptions.change(entry, to: nil) }
        #expect(!subscriptions.wants("a", in: world.workspaceID))
    }

    @Test("more types than are remembered are answered as few are")
    func manyTypes() throws {
        subscriptions.change(nil, to: try entry("t7*"))
        for _ in 0..<2 {
            for number in 0..<200 {
                #expect(subscriptions.wants("t\(number)", in: world.workspaceID) == "\(number)".hasPrefix("7"))
            }
        }
    }

    @Test("a directory that is filled at start knows what its triggers want, and follows their changes")
    func directory() async throws {
        let store = world.store
        let directory = TriggerDirectory(subscriptions: subscriptions)
        var trigger = try await world.addTrigger()
        _ = try await directory.load(from: store, at: world.now)
        #expect(subscriptions.wants("lead.created", in: world.workspaceID))
        #expect(directory.find(trigger.id, in: trigger.workspaceID)?.wanted?.filter == trigger.settings.eventFilter)
        trigger.isActive = false
        directory.insert(trigger)
        #expect(!subscriptions.wants("lead.created", in: world.workspaceID))
        trigger.isActive = true
        directory.insert(trigger)
        #expect(subscriptions.wants("lead.created", in: world.workspaceID))
        directory.remove(trigger.id)
        #expect(!subscriptions.wants("lead.created", in: world.workspaceID))
    }
}
