import FieldMapping
import Identifiers
import Synchronization
import TestSupport
import TriggerEngine

/// An engine on an empty store in memory, with a clock that tests set.
struct EngineWorld {
    let store = MemoryTriggerStore()
    let directory = TriggerDirectory()
    let actions: ActionDirectory
    let clock = SetClock(Timestamp(milliseconds: 1_767_323_045_678))
    let ids: IdentifierSource
    let engine: Engine
    let workspaceID: Identifier

    init() {
        actions = ActionDirectory(store: store)
        ids = IdentifierSource(now: { [clock] in clock.now })
        engine = Engine(store: store, directory: directory, actions: actions, ids: ids, now: { [clock] in clock.now })
        workspaceID = ids.next()
    }

    func makeRunner(retry: StoreRetry = StoreRetry()) -> FireRunner {
        FireRunner(
            store: store, directory: directory, actions: actions, ids: ids, now: { [clock] in clock.now }, retry: retry)
    }

    func addTrigger(template: String = "{}", slug: String = "note", isEnabled: Bool = true) async throws -> Trigger {
        let action = try await engine.createAction(
            ActionSettings(slug: slug, name: "Note it", isEnabled: isEnabled, kind: .record), in: workspaceID,
            createdBy: nil)
        let settings = TriggerSettings(
            name: "New lead", eventType: "lead.created", actionID: action.id,
            inputTemplate: try InputTemplate(Array(template.utf8)))
        return try await engine.createTrigger(settings, in: workspaceID, createdBy: nil)
    }

    func request(_ trigger: Trigger, input: String = "{}", key: String? = nil, cause: FireCause = .manual) throws
        -> ManualFire
    {
        ManualFire(
            workspaceID: trigger.workspaceID, triggerID: trigger.id, input: try MappedInput(object: Array(input.utf8)),
            idempotencyKey: key, cause: cause, traceID: nil)
    }

    /// A fire as a webhook's delivery carries it.
    func delivered(_ trigger: Trigger) -> PendingFire {
        PendingFire(
            eventID: ids.next(), workspaceID: trigger.workspaceID, triggerID: trigger.id, input: Array("{}".utf8),
            cause: .webhook(destinationID: ids.next()), firedAt: clock.now, traceID: nil)
    }
}

/// A clock that stands still until it is set.
final class SetClock: Sendable {
    private let instant: Mutex<Timestamp>

    init(_ instant: Timestamp) { self.instant = Mutex(instant) }

    var now: Timestamp { instant.withLock { $0 } }

    func advance(bySeconds seconds: Int) {
        instant.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
