import FieldMapping
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import Storage
@testable import TriggerEngine

/// Calls on a real store, with a provider that does as it is told and a clock that tests set: it starts on a Friday at 03:04:05 UTC.
final class CallWorld {
    let storage: StorageWorld
    let provider = ScriptedCalls()
    let logs = LogRecorder()
    private(set) var store: EngineStore
    private(set) var failing: FailingCallStore
    private(set) var dispatcher: CallDispatcher
    private(set) var tasks: CallTasks
    private let directory = TriggerDirectory()
    private var triggers: [Identifier: Trigger] = [:]

    var clock: ManualClock { storage.clock }
    var workspaceID: Identifier { storage.workspaceID }

    init() throws {
        storage = try StorageWorld()
        (store, failing, dispatcher, tasks) = Self.parts(storage, provider, logs)
    }

    private static func parts(
        _ storage: StorageWorld, _ provider: ScriptedCalls, _ logs: LogRecorder
    ) -> (EngineStore, FailingCallStore, CallDispatcher, CallTasks) {
        let (store, ids, clock) = (EngineStore(storage.store), storage.store.ids, storage.clock)
        let failing = FailingCallStore(store)
        return (
            store, failing,
            CallDispatcher(
                store: failing, provider: provider, ids: ids, now: { clock.now }, uptime: { clock.uptime },
                logger: logs.logger),
            CallTasks(store: store, provider: provider, ids: ids, now: { clock.now })
        )
    }

    /// As if the process had been killed.
    func crash() throws {
        try storage.crash()
        (store, failing, dispatcher, tasks) = Self.parts(storage, provider, logs)
    }

    // MARK: - Tasks

    /// Always open.
    static let anytime = #""window":{"start":"00:00","end":"24:00","timezone":"UTC"}"#

    /// Fires a trigger that asks for a call, and runs it.
    ///
    /// - Parameter members: of the input, beside the number.
    @discardableResult
    func schedule(
        to number: String = "+12025550140", _ members: String = anytime, in workspace: Identifier? = nil
    ) async throws -> Identifier {
        let trigger = try await trigger(in: workspace ?? workspaceID)
        let (ids, now) = (storage.store.ids, clock.now)
        let fire = PendingFire(
            eventID: ids.next(), workspaceID: trigger.workspaceID, triggerID: trigger.id,
            input: #"{"phone_to":"\#(number)",\#(members)}"#.bytes, cause: .manual, firedAt: now,
            traceID: "4bf92f3577b34da6a3ce929d0e0e4736", hasFiredEvent: true)
        let event = Run.firedEvent(of: fire, triggerName: "Lead", writtenAt: now)
        _ = try await store.fire(fire, firedEvent: event, idempotencyKey: nil, keySince: now)
        let runner = FireRunner(
            store: store, directory: directory, actions: ActionDirectory(store: store), ids: ids, now: { now })
        while try await runner.runBatch() > 0 {}
        return fire.eventID
    }

    private func trigger(in workspace: Identifier) async throws -> Trigger {
        if let known = triggers[workspace] { return known }
        let engine = TriggerStoreWorld(store)
        let action = engine.makeAction(in: workspace, kind: .scheduleOutboundCall)
        try await store.insert(action, onCommit: { _ in })
        let trigger = try engine.makeTrigger(action: action, template: "{}")
        try await store.insert(trigger, onCommit: directory.insert)
        triggers[workspace] = trigger
        return trigger
    }

    /// The task of a fire.
    func task(_ fire: Identifier, in workspace: Identifier? = nil) async throws -> CallTask {
        let list = try await store.tasks(in: workspace ?? workspaceID, status: nil, offset: 0, limit: 1000)
        return try #require(list.items.first { $0.chainID == fire })
    }

    // MARK: - Passing time

    /// Does what is due now, until nothing is.
    func settle() async throws {
        while true {
            let isDone = try await dispatcher.pass()
            let work = dispatcher.takeWork()
            for work in work { await dispatcher.perform(work) }
            if isDone, work.isEmpty { return }
        }
    }

    /// What a pass begins, which is then not done.
    func begin() async throws -> [CallDispatcher.Work] {
        _ = try await dispatcher.pass()
        return dispatcher.takeWork()
    }

    func settle(after seconds: Int) async throws {
        clock.advance(bySeconds: seconds)
        try await settle()
    }

    func report(_ task: CallTask, _ sid: String, _ progress: CallProgress, attempt: Int = 1) async throws -> Bool {
        try await tasks.note(
            CallReport(workspaceID: task.workspaceID, taskID: task.id, attempt: attempt, sid: sid, progress: progress))
    }

    // MARK: - What is on record

    /// The events of a fire's chain, oldest first.
    func chain(_ fire: Identifier) async throws -> [Event] {
        let trigger = try #require(triggers[workspaceID])
        let events = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 1000).items
        return events.filter { $0.chainID == fire }.sorted { $0.id < $1.id }
    }

    /// Their types, without those of the run.
    func outbound(_ fire: Identifier) async throws -> [String] {
        try await chain(fire).map(\.eventType).filter { $0.hasPrefix("outbound.") }.map { String($0.dropFirst("outbound.".count)) }
    }
}

extension Event {
    func text(_ member: String) throws -> String? { try JSONObject(data)[member]?.string }
}
