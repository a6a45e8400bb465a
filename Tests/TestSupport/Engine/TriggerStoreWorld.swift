import FieldMapping
package import Identifiers
package import TriggerEngine

/// Makes what the conformance suite and other tests put into a trigger store.
package struct TriggerStoreWorld: Sendable {
    package let store: any TriggerStore
    /// Made at ``now``.
    package let ids: IdentifierSource
    package let workspaceID: Identifier
    package let now = Timestamp(milliseconds: 1_767_323_045_678)

    package init(_ store: any TriggerStore) {
        self.store = store
        ids = IdentifierSource(now: { [now] in now })
        workspaceID = ids.next()
    }

    /// The same over another store, as after a restart.
    package init(_ store: any TriggerStore, like other: TriggerStoreWorld) {
        self.store = store
        (ids, workspaceID) = (other.ids, other.workspaceID)
    }

    /// An action that is not in the store.
    package func makeAction(
        slug: String = "note", in workspace: Identifier? = nil, isEnabled: Bool = true, kind: ActionKind = .record,
        secrets: SealedSecrets? = nil
    ) -> Action {
        let settings = ActionSettings(
            slug: slug, name: "Note it", description: "takes a note", inputSchema: Array(#"{ "type": "object" }"#.utf8),
            isEnabled: isEnabled, kind: kind)
        return Action(
            id: ids.next(), workspaceID: workspace ?? workspaceID, settings: settings, secrets: secrets,
            createdBy: ids.next(), createdAt: now, updatedAt: now)
    }

    /// A trigger that is not in the store.
    package func makeTrigger(
        action: Action, template: String = #"{"goal": "greet", "n": 1.10}"#, isActive: Bool = true, schedule: String? = nil
    ) throws -> Trigger {
        let settings = TriggerSettings(
            name: "New lead", description: nil, eventType: "lead.created",
            eventFilter: try EventFilter(JSONObject(Array(#"{"a.b": 1.0}"#.utf8))),
            actionID: action.id, inputTemplate: try InputTemplate(Array(template.utf8)),
            schedule: try schedule.map { try CronSchedule($0) }, timezone: "Europe/Paris")
        return Trigger(
            id: ids.next(), workspaceID: action.workspaceID, settings: settings, isActive: isActive, createdBy: nil,
            createdAt: now, updatedAt: now)
    }

    /// A trigger in the store, with its action.
    package func addTrigger(slug: String = "note", schedule: String? = nil) async throws -> Trigger {
        let action = makeAction(slug: slug)
        try await store.insert(action)
        let trigger = try makeTrigger(action: action, schedule: schedule)
        try await store.insert(trigger)
        return trigger
    }

    /// What fills the directory at start.
    package func storedEntries() async throws -> [TriggerEntry] {
        let (entries, counts) = (Collected<TriggerEntry>(), Collected<Int>())
        try await store.loadTriggers(count: counts.add, each: entries.add)
        return entries.values
    }

    package func makeFire(
        of trigger: Trigger, cause: FireCause = .manual, at instant: Timestamp? = nil, hasFiredEvent: Bool = true
    ) -> PendingFire {
        PendingFire(
            eventID: ids.next(), workspaceID: trigger.workspaceID, triggerID: trigger.id,
            input: Array(#"{"goal":"greet","n":1.10}"#.utf8), cause: cause, firedAt: instant ?? now,
            traceID: "4bf92f3577b34da6a3ce929d0e0e4736", hasFiredEvent: hasFiredEvent)
    }

    @discardableResult
    package func fire(
        _ fire: PendingFire, key: String? = nil, keySince: Timestamp? = nil
    ) async throws -> FireReceipt {
        let event = Run.firedEvent(of: fire, triggerName: "New lead", writtenAt: fire.firedAt)
        return try await store.fire(
            fire, firedEvent: event, idempotencyKey: key, keySince: keySince ?? now.advanced(bySeconds: -60))
    }

    package func completedRun(of fire: PendingFire) -> RunResult {
        let event = Event(
            id: ids.next(), workspaceID: fire.workspaceID, eventType: "trigger.completed", triggerID: fire.triggerID,
            chainID: fire.eventID, parentID: fire.eventID, data: Array(#"{"duration_ms":0}"#.utf8), effectiveAt: now,
            createdAt: now, traceID: nil)
        return RunResult(fire: fire, events: [event])
    }
}
