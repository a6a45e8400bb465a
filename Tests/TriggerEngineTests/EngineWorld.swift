import FieldMapping
import Identifiers
import TestSupport
import TriggerEngine

/// An engine on an empty store in memory, with a clock that tests set.
struct EngineWorld {
    let store = MemoryTriggerStore()
    let directory: TriggerDirectory
    let actions: ActionDirectory
    let clock = ManualClock(Timestamp(milliseconds: 1_767_323_045_678))
    let ids: IdentifierSource
    let engine: Engine
    let workspaceID: Identifier

    init() {
        directory = TriggerDirectory(subscriptions: store.subscriptions)
        actions = ActionDirectory(store: store)
        ids = IdentifierSource(now: { [clock] in clock.now })
        engine = Engine(
            store: store, directory: directory, actions: actions, secrets: ReadableSecrets(), ids: ids,
            now: { [clock] in clock.now })
        workspaceID = ids.next()
    }

    func makeRunner(
        retry: StoreRetry = StoreRetry(), onQueued: @escaping @Sendable (JobLane) -> Void = { _ in }
    ) -> FireRunner {
        FireRunner(
            store: store, directory: directory, actions: actions, ids: ids, now: { [clock] in clock.now }, retry: retry,
            onQueued: onQueued)
    }

    func addTrigger(
        template: String = "{}", slug: String = "note", isEnabled: Bool = true, schedule: String? = nil, timezone: String = "UTC"
    ) async throws -> Trigger {
        let action = try await engine.createAction(
            ActionSettings(slug: slug, name: "Note it", isEnabled: isEnabled, kind: .record), in: workspaceID,
            createdBy: nil
        ).action
        let settings = TriggerSettings(
            name: "New lead", eventType: "lead.created", actionID: action.id,
            inputTemplate: try InputTemplate(Array(template.utf8)), schedule: try schedule.map { try CronSchedule($0) },
            timezone: timezone)
        return try await engine.createTrigger(settings, in: workspaceID, createdBy: nil)
    }

    /// A trigger whose action takes time, with its action.
    func addSlowTrigger(template: String = "{}", in workspaceID: Identifier? = nil) async throws -> Trigger {
        let workspaceID = workspaceID ?? self.workspaceID
        let action = ActionSettings(
            slug: "push-\(ids.next())", name: "Push", kind: try TriggerStoreWorld.httpRequest())
        let id = try await engine.createAction(action, in: workspaceID, createdBy: nil).action.id
        let settings = TriggerSettings(
            name: "New lead", eventType: "lead.created", actionID: id,
            inputTemplate: try InputTemplate(Array(template.utf8)))
        return try await engine.createTrigger(settings, in: workspaceID, createdBy: nil)
    }

    func request(_ trigger: Trigger, input: String = "{}", key: String? = nil, cause: FireCause = .manual) throws
        -> FireRequest
    {
        FireRequest(
            workspaceID: trigger.workspaceID, triggerID: trigger.id, input: try MappedInput(object: Array(input.utf8)),
            idempotencyKey: key, cause: cause, traceID: nil)
    }

    /// A fire as a webhook's delivery carries it.
    func delivered(_ trigger: Trigger) -> PendingFire {
        PendingFire(
            eventID: ids.next(), workspaceID: trigger.workspaceID, triggerID: trigger.id, input: Array("{}".utf8),
            cause: .webhook(destinationID: ids.next()), firedAt: clock.now, traceID: nil, hasFiredEvent: false)
    }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
