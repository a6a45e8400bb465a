import FieldMapping
import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Running one fire")
struct RunTests {
    private let world = TriggerStoreWorld(MemoryTriggerStore())

    @Test("a webhook's fire begins with its event, the input byte for byte")
    func webhookFireBegins() throws {
        let (trigger, action) = try makeTrigger()
        let destinationID = world.ids.next()
        let input = #"{"big":12345678901234567890,"price":1.10,"name":"\u00e9 é","none":null}"#
        let fire = makeFire(trigger, input: input, cause: .webhook(destinationID: destinationID))
        let run = Run.complete(fire, trigger, action, ids: world.ids) { world.now }
        let fired = try #require(run.events.first)
        #expect(run.events.map(\.eventType) == ["trigger.fired", "trigger.completed"])
        #expect(fired.id == fire.eventID)
        #expect(fired.chainID == fire.eventID)
        #expect(fired.parentID == nil)
        #expect(fired.effectiveAt == fire.firedAt)
        #expect(fired.createdAt == fire.firedAt)
        #expect(
            fired.data.text
                == #"{"trigger_id":"\#(trigger.id)","trigger_name":"New lead","manual":false,"input":\#(input),"#
                + #""triggered_by":"webhook:\#(destinationID)"}"#)
    }

    @Test("the last event belongs to the chain and tells how long the run took")
    func lastEvent() throws {
        let (trigger, action) = try makeTrigger()
        let fire = makeFire(trigger, cause: .webhook(destinationID: world.ids.next()))
        let clock = Mutex([world.now, Timestamp(milliseconds: world.now.milliseconds + 7)])
        let run = Run.complete(fire, trigger, action, ids: world.ids) { clock.withLock { $0.removeFirst() } }
        let last = try #require(run.events.last)
        #expect(last.data.text == #"{"duration_ms":7,"events_written":2}"#)
        #expect(last.parentID == fire.eventID)
        #expect(last.chainID == fire.eventID)
        #expect(last.id > fire.eventID)
        #expect(last.triggerID == trigger.id)
        #expect(last.workspaceID == trigger.workspaceID)
        #expect(run.events.map(\.traceID) == [fire.traceID, fire.traceID])
        #expect(last.effectiveAt.milliseconds == world.now.milliseconds + 7)
    }

    @Test("a clock that steps back makes no negative duration")
    func clockStepsBack() throws {
        let (trigger, action) = try makeTrigger()
        let clock = Mutex([world.now, Timestamp(milliseconds: 0)])
        let run = Run.complete(makeFire(trigger), trigger, action, ids: world.ids) {
            clock.withLock { $0.removeFirst() }
        }
        #expect(run.events.last?.data.text == #"{"duration_ms":0,"events_written":2}"#)
    }

    @Test(
        "a fire whose event is written gets only the rest",
        arguments: [FireCause.manual, .webhook(destinationID: anyID)])
    func writtenEventIsNotRepeated(cause: FireCause) throws {
        let (trigger, action) = try makeTrigger()
        let fire = makeFire(trigger, cause: cause, hasFiredEvent: true)
        let run = Run.complete(fire, trigger, action, ids: world.ids) { world.now }
        #expect(run.events.map(\.eventType) == ["trigger.completed"])
        #expect(run.events.first?.parentID == fire.eventID)
    }

    @Test("what keeps the action from running ends in trigger.failed with the reason")
    func failures() throws {
        let (trigger, action) = try makeTrigger()
        let disabled = world.makeAction(isEnabled: false)
        let cases: [(TriggerEntry?, Action?, String)] = [
            (nil, nil, "The trigger was deleted before its action ran."),
            (nil, action, "The trigger was deleted before its action ran."),
            (trigger, nil, "The trigger's action was deleted; nothing ran."),
            (trigger, disabled, "The trigger's action is disabled; nothing ran."),
        ]
        for (trigger, action, reason) in cases {
            let fire = makeFire(self.world.workspaceID, cause: .webhook(destinationID: world.ids.next()))
            let run = Run.complete(fire, trigger, action, ids: world.ids) { world.now }
            #expect(run.events.map(\.eventType) == ["trigger.fired", "trigger.failed"])
            #expect(run.events.last?.data.text == #"{"reason":"\#(reason)"}"#)
        }
    }

    @Test("a deleted trigger has no name any more")
    func deletedTriggerHasNoName() {
        let fire = makeFire(world.workspaceID)
        let event = Run.firedEvent(of: fire, triggerName: nil, writtenAt: world.now)
        #expect(event.data.text.contains(#""trigger_name":null,"manual":true"#))
    }

    // MARK: - Making things

    private static let anyID = Identifier(high: 1, low: 2)

    private func makeTrigger() throws -> (TriggerEntry, Action) {
        let action = world.makeAction()
        return (TriggerEntry(try world.makeTrigger(action: action)), action)
    }

    private func makeFire(
        _ trigger: TriggerEntry, input: String = "{}", cause: FireCause = .manual, hasFiredEvent: Bool? = nil
    ) -> PendingFire {
        PendingFire(
            eventID: world.ids.next(), workspaceID: trigger.workspaceID, triggerID: trigger.id,
            input: Array(input.utf8),
            cause: cause, firedAt: Timestamp(milliseconds: 5), traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
            hasFiredEvent: hasFiredEvent ?? (cause == .manual))
    }

    private func makeFire(_ workspaceID: Identifier, cause: FireCause = .manual) -> PendingFire {
        PendingFire(
            eventID: world.ids.next(), workspaceID: workspaceID, triggerID: world.ids.next(), input: Array("{}".utf8),
            cause: cause, firedAt: Timestamp(milliseconds: 5), traceID: nil, hasFiredEvent: cause == .manual)
    }
}
