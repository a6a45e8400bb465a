import FieldMapping
import Identifiers
import TestSupport

@testable import TriggerEngine

/// An engine whose matcher and runner are asked by tests, step by step.
struct EventWorld {
    let world = EngineWorld()

    var store: MemoryTriggerStore { world.store }

    func makeMatcher(retry: StoreRetry = StoreRetry()) -> EventMatcher {
        EventMatcher(
            store: store, directory: world.directory, ids: world.ids, now: { [world] in world.clock.now }, retry: retry)
    }

    /// A trigger with an action that only records.
    func addTrigger(
        _ type: String, filter: String? = nil, template: String = "{}", schedule: String? = nil, in workspaceID: Identifier? = nil
    ) async throws -> Trigger {
        let workspaceID = workspaceID ?? world.workspaceID
        let action = ActionSettings(slug: "note-\(world.ids.next())", name: "Note it", kind: .record)
        let actionID = try await world.engine.createAction(action, in: workspaceID, createdBy: nil).action.id
        let settings = TriggerSettings(
            name: "On \(type)", eventType: type, eventFilter: try filter.map { try EventFilter(JSONObject($0.bytes)) }, actionID: actionID,
            inputTemplate: try InputTemplate(template.bytes), schedule: try schedule.map { try CronSchedule($0) })
        return try await world.engine.createTrigger(settings, in: workspaceID, createdBy: nil)
    }

    @discardableResult
    func publish(
        _ type: String, _ data: String = "{}", in workspaceID: Identifier? = nil, traceID: String? = nil
    ) async throws -> Event {
        let new = NewEvent(
            workspaceID: workspaceID ?? world.workspaceID, eventType: try PublishedEventType(type), data: try JSONObject(data.bytes),
            idempotencyKey: nil, traceID: traceID)
        return try await world.engine.publish(new).event
    }

    /// Matches and runs until nothing is left to do.
    func settle() async throws {
        let (matcher, runner) = (makeMatcher(), world.makeRunner())
        while try await matcher.matchBatch() + runner.runBatch() > 0 {}
    }

    /// `trigger.fired` events, oldest first.
    var fired: [Event] {
        get async { await store.allEvents.filter { $0.eventType == "trigger.fired" } }
    }

    func chain(_ event: Event) async throws -> [Event] {
        try await world.engine.chain(of: event.id, in: event.workspaceID)
    }
}
