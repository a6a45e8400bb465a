import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The triggers in memory")
struct TriggerDirectoryTests {
    private let world = TriggerStoreWorld(MemoryTriggerStore())
    private let directory = TriggerDirectory()

    @Test("mapped values win over the template's, top-level keys only")
    func merges() throws {
        let trigger = try world.makeTrigger(action: world.makeAction(), template: #"{"a":{"x":1},"b":1.0}"#)
        directory.insert(trigger)
        let mapped = try MappedInput(object: Array(#"{"a":{"y":2},"c":"é"}"#.utf8))
        for _ in 0..<2 {
            let merged = directory.merge(trigger.id, in: trigger.workspaceID, mapped: mapped)
            #expect(merged?.text == #"{"a":{"y":2},"b":1.0,"c":"é"}"#)
        }
        #expect(directory.merge(trigger.id, in: world.ids.next(), mapped: mapped) == nil)
        #expect(directory.merge(world.ids.next(), in: trigger.workspaceID, mapped: mapped) == nil)
    }

    @Test("a changed template counts for the next merge")
    func changesTemplates() throws {
        var trigger = try world.makeTrigger(action: world.makeAction(), template: #"{"a":1}"#)
        let mapped = try MappedInput(object: Array(#"{"b":2}"#.utf8))
        for (template, merged) in [(#"{"a":1}"#, #"{"a":1,"b":2}"#), (#"{"a":3}"#, #"{"a":3,"b":2}"#), ("{}", #"{"b":2}"#)] {
            trigger.settings.inputTemplate = try InputTemplate(Array(template.utf8))
            directory.insert(trigger)
            #expect(directory.merge(trigger.id, in: trigger.workspaceID, mapped: mapped)?.text == merged)
        }
    }

    @Test("a change replaces the trigger, a removal forgets it")
    func changes() throws {
        var trigger = try world.makeTrigger(action: world.makeAction())
        directory.insert(trigger)
        trigger.settings.name = "Renamed"
        directory.insert(trigger)
        #expect(directory.count == 1)
        #expect(directory.find(trigger.id, in: trigger.workspaceID) == TriggerEntry(trigger))
        directory.remove(trigger.id)
        directory.remove(trigger.id)
        #expect(directory.find(trigger.id, in: trigger.workspaceID) == nil)
    }

    // MARK: - When they are due

    /// The world's now is 03:04:05.678Z.
    @Test("a trigger is due at the next instant of its schedule in its zone, and not while it is paused")
    func isDue() throws {
        var trigger = try world.makeTrigger(action: world.makeAction(), schedule: "30 9 * * *")
        let next = try #require(Timestamp(iso8601: "2026-01-02T08:30:00Z"))
        directory.insert(trigger)
        #expect(directory.nextFireAt(of: trigger.id) == next && directory.firstDue == next)
        trigger.isActive = false
        directory.insert(trigger)
        #expect(directory.nextFireAt(of: trigger.id) == nil && directory.firstDue == nil)
        trigger.isActive = true
        directory.insert(trigger)
        #expect(directory.takeDue(at: next.advanced(byMilliseconds: -1), limit: 10).isEmpty)
        #expect(directory.takeDue(at: next, limit: 10).map(\.instant) == [next])
    }

    @Test("what was taken is not taken again until it was dealt with, whatever else of it is changed")
    func takesOnce() throws {
        var trigger = try world.makeTrigger(action: world.makeAction(), schedule: "* * * * *")
        directory.insert(trigger)
        let later = world.now.advanced(bySeconds: 120)
        let due = try #require(directory.takeDue(at: later, limit: 10).first)
        trigger.settings.name = "Renamed"
        directory.insert(trigger)
        #expect(directory.takeDue(at: later, limit: 10).isEmpty)
        #expect(directory.nextFireAt(of: trigger.id) == due.instant)
        directory.advance(due, to: due.instant.advanced(bySeconds: 60), scheduledFrom: nil)
        #expect(directory.takeDue(at: later, limit: 10).map(\.entry.name) == ["Renamed"])
    }

    @Test("a new schedule counts, also when the old one's instant was just taken")
    func changeWins() throws {
        var trigger = try world.makeTrigger(action: world.makeAction(), schedule: "* * * * *")
        directory.insert(trigger)
        let due = try #require(directory.takeDue(at: world.now.advanced(bySeconds: 60), limit: 10).first)
        trigger.settings.schedule = try CronSchedule("0 12 * * *")
        directory.insert(trigger)
        directory.advance(due, to: due.instant.advanced(bySeconds: 60), scheduledFrom: due.instant)
        #expect(directory.nextFireAt(of: trigger.id) == Timestamp(iso8601: "2026-01-02T11:00:00Z"))
        directory.remove(trigger.id)
        directory.advance(due, to: due.instant.advanced(bySeconds: 60), scheduledFrom: nil)
        #expect(directory.firstDue == nil)
    }

    @Test("many changes back and forth leave each trigger due once")
    func survivesChanges() throws {
        let action = world.makeAction()
        let triggers = try (0..<50).map { _ in try world.makeTrigger(action: action, schedule: "* * * * *") }
        for round in 0..<200 {
            for var trigger in triggers where !round.isMultiple(of: 3) || trigger.id.low.isMultiple(of: 2) {
                trigger.isActive = !round.isMultiple(of: 2)
                directory.insert(trigger)
            }
        }
        for trigger in triggers.dropLast(10) { directory.insert(trigger) }
        for trigger in triggers.suffix(10) { directory.remove(trigger.id) }
        let due = directory.takeDue(at: world.now.advanced(bySeconds: 60), limit: 1000)
        #expect(due.count == 40 && Set(due.map(\.entry.id)) == Set(triggers.prefix(40).map(\.id)))
    }

    @Test("however often it is paused and resumed, what is kept of its instants does not grow")
    func staysSmall() throws {
        var table = TriggerTable()
        let entry = TriggerEntry(try world.makeTrigger(action: world.makeAction(), schedule: "0 0 1 1 *"))
        for _ in 0..<5000 {
            table.set(entry, nextFireAt: world.now)
            table.set(entry, nextFireAt: nil)
        }
        table.set(entry, nextFireAt: world.now)
        #expect(table.agendaCount <= 1027)
        #expect(table.takeDue(at: world.now, limit: 10).count == 1)
    }

    @Test("a zone that the system does not know any more leaves its trigger without an instant, and says so")
    func unknownZone() throws {
        let log = LogRecorder()
        let directory = TriggerDirectory(logger: log.logger)
        var trigger = try world.makeTrigger(action: world.makeAction(), schedule: "* * * * *")
        trigger.settings.timezone = "Atlantis/Capital"
        directory.insert(trigger)
        #expect(directory.firstDue == nil && directory.find(trigger.id, in: trigger.workspaceID) != nil)
        #expect(directory.unschedulable.map(\.id) == [trigger.id])
        #expect(log.lines.count == 1 && log.lines[0].hasPrefix("error trigger cannot be scheduled reason="))
        trigger.settings.timezone = "Europe/Paris"
        directory.insert(trigger)
        #expect(directory.unschedulable.isEmpty && directory.nextFireAt(of: trigger.id) != nil)
    }
}
