import FieldMapping
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@Suite("The engine")
struct EngineTests {
    private let world = EngineWorld()

    @Test("a created trigger is active, durable and in memory")
    func createsTriggers() async throws {
        let trigger = try await world.addTrigger(template: #"{"a":1.0}"#)
        #expect(trigger.isActive)
        #expect(world.engine.nextFireAt(of: trigger) == nil)
        #expect(trigger.createdAt == world.clock.now)
        #expect(try await world.engine.trigger(trigger.id, in: world.workspaceID) == trigger)
        #expect(try await world.engine.trigger(trigger.id, in: world.ids.next()) == nil)
        #expect(world.engine.hasTrigger(trigger.id, in: world.workspaceID) && !world.engine.hasTrigger(trigger.id, in: world.ids.next()))
        let list = try await world.engine.triggers(in: world.workspaceID, isActive: nil, offset: 0, limit: 10)
        #expect(list.items == [trigger])
    }

    @Test("a trigger without an action of its workspace is refused and not kept in memory")
    func refusesUnknownAction() async throws {
        let settings = TriggerSettings(name: "n", eventType: "e", actionID: world.ids.next())
        await #expect(throws: EngineError.unknownAction) {
            try await world.engine.createTrigger(settings, in: world.workspaceID, createdBy: nil)
        }
        #expect(world.directory.count == 0)
    }

    @Test("actions are found in their workspace only, and a slug is taken once")
    func createsActions() async throws {
        let settings = ActionSettings(slug: "call", name: "Call", kind: .record)
        let action = try await world.engine.createAction(settings, in: world.workspaceID, createdBy: nil).action
        #expect(try await world.engine.action(action.id, in: world.workspaceID) == action)
        #expect(try await world.engine.action(action.id, in: world.ids.next()) == nil)
        #expect(try await world.engine.actions(in: world.workspaceID, offset: 0, limit: 10).items == [action])
        await #expect(throws: EngineError.slugTaken) {
            try await world.engine.createAction(settings, in: world.workspaceID, createdBy: nil)
        }
    }

    @Test("a change is in memory when it returns, and a run uses the action as it is then")
    func changes() async throws {
        let trigger = try await world.addTrigger()
        world.clock.advance(bySeconds: 5)
        let changed = try await world.engine.updateTrigger(trigger.id, in: world.workspaceID) { $0.name = "Renamed" }
        #expect(changed.updatedAt == world.clock.now && changed.createdAt == trigger.createdAt)
        #expect(try await world.engine.trigger(trigger.id, in: world.workspaceID) == changed)
        #expect(try await world.engine.setActive(false, trigger: trigger.id, in: world.workspaceID).isActive == false)
        #expect(try await world.engine.trigger(trigger.id, in: world.workspaceID)?.isActive == false)
        let actionID = trigger.settings.actionID
        _ = try await world.engine.action(actionID, in: world.workspaceID)
        _ = try await world.engine.updateAction(actionID, in: world.workspaceID) { $0.isEnabled = false }
        #expect(try await world.engine.action(actionID, in: world.workspaceID)?.settings.isEnabled == false)
        await #expect(throws: EngineError.actionInUse(triggers: ["Renamed"])) {
            try await world.engine.deleteAction(actionID, in: world.workspaceID)
        }
        try await world.engine.deleteTrigger(trigger.id, in: world.workspaceID)
        #expect(try await world.engine.trigger(trigger.id, in: world.workspaceID) == nil)
        try await world.engine.deleteAction(actionID, in: world.workspaceID)
        #expect(try await world.engine.action(actionID, in: world.workspaceID) == nil)
        for id in [trigger.id, world.ids.next()] {
            await #expect(throws: EngineError.unknownTrigger) {
                try await world.engine.updateTrigger(id, in: world.workspaceID) { _ in }
            }
            await #expect(throws: EngineError.unknownAction) {
                try await world.engine.updateAction(id, in: world.workspaceID) { _ in }
            }
        }
    }

    @Test("a fire merges its input over the template")
    func fires() async throws {
        let trigger = try await world.addTrigger(template: #"{"goal":"greet","n":1.10}"#)
        let receipt = try await world.engine.fire(
            world.request(trigger, input: #"{"n":12345678901234567890,"x":null}"#))
        #expect(!receipt.isReplay)
        let pending = try await world.store.pendingFires(limit: 10)
        #expect(pending.map(\.input.text) == [#"{"goal":"greet","n":12345678901234567890,"x":null}"#])
        #expect(pending.map(\.eventID) == [receipt.firedEventID])
        let runs = try await world.engine.runs(of: trigger.id, in: world.workspaceID, offset: 0, limit: 10)
        #expect(runs.items.map(\.eventType) == ["trigger.fired"])
        #expect(runs.items[0].data.text.contains(#""manual":true"#))
        #expect(runs.items[0].data.text.contains(#""triggered_by":"manual""#))
    }

    @Test("an inactive trigger fires by hand all the same")
    func firesInactive() async throws {
        var trigger = try await world.addTrigger()
        trigger.isActive = false
        world.directory.insert(trigger)
        _ = try await world.engine.fire(world.request(trigger))
        #expect(try await world.store.pendingFires(limit: 10).count == 1)
    }

    @Test("a trigger that is unknown, or another workspace's, does not fire and has no runs")
    func unknownTrigger() async throws {
        let trigger = try await world.addTrigger()
        let elsewhere = FireRequest(
            workspaceID: world.ids.next(), triggerID: trigger.id, input: .empty, idempotencyKey: nil, cause: .manual,
            traceID: nil)
        await #expect(throws: EngineError.unknownTrigger) { try await world.engine.fire(elsewhere) }
        await #expect(throws: EngineError.unknownTrigger) {
            try await world.engine.runs(of: world.ids.next(), in: world.workspaceID, offset: 0, limit: 10)
        }
        #expect(try await world.store.pendingFires(limit: 10).isEmpty)
    }

    @Test("an idempotency key counts for 24 hours, to the millisecond before and at the limit")
    func idempotencyWindow() async throws {
        let trigger = try await world.addTrigger()
        let first = try await world.engine.fire(world.request(trigger, key: "k"))
        world.clock.advance(bySeconds: 24 * 60 * 60)
        let again = try await world.engine.fire(world.request(trigger, key: "k"))
        #expect(again == FireReceipt(firedEventID: first.firedEventID, isReplay: true))
        world.clock.advance(bySeconds: 1)
        #expect(try await world.engine.fire(world.request(trigger, key: "k")).isReplay == false)
    }

    @Test(
        "what the store throws comes out as the engine's error",
        arguments: zip(
            [StoreError.overloaded, .unavailable("disk I/O error")],
            [EngineError.overloaded, .unavailable("disk I/O error")]))
    func storeErrors(thrown: StoreError, expected: EngineError) async throws {
        let trigger = try await world.addTrigger()
        await world.store.fail(with: [thrown])
        await #expect(throws: expected) { try await world.engine.fire(world.request(trigger)) }
    }
}
