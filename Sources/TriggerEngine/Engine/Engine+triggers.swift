package import Identifiers
import Logging

extension Engine {
    /// - Throws: ``EngineError/unknownAction`` when the settings name no action of the workspace.
    package func createTrigger(
        _ settings: TriggerSettings, in workspaceID: Identifier, createdBy: Identifier?
    ) async throws(EngineError) -> Trigger {
        let instant = now()
        let trigger = Trigger(
            id: ids.next(), workspaceID: workspaceID, settings: settings, createdBy: createdBy, createdAt: instant,
            updatedAt: instant)
        try await changed { [directory] () async throws(ChangeError) in
            try await store.insert(trigger, onCommit: directory.insert)
        }
        return trigger
    }

    /// Changes what an operator set. A new schedule or time zone counts from now on.
    ///
    /// - Throws: ``EngineError/unknownTrigger``; ``EngineError/unknownAction`` when the change names no action of the workspace.
    package func updateTrigger(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout TriggerSettings) -> Void
    ) async throws(EngineError) -> Trigger {
        let instant = now()
        return try await edit(id, in: workspaceID, at: instant) { trigger in
            let before = trigger.settings
            change(&trigger.settings)
            if trigger.settings.schedule != before.schedule || trigger.settings.timezone != before.timezone {
                trigger.scheduledFrom = instant
            }
        }
    }

    /// Pauses or resumes a trigger; may be repeated. A resumed one's schedule counts from now on. A webhook, or a fire by hand, fires it all
    /// the same.
    ///
    /// - Throws: ``EngineError/unknownTrigger``.
    package func setActive(
        _ isActive: Bool, trigger id: Identifier, in workspaceID: Identifier
    ) async throws(EngineError) -> Trigger {
        let instant = now()
        return try await edit(id, in: workspaceID, at: instant) { trigger in
            if isActive, !trigger.isActive { trigger.scheduledFrom = instant }
            trigger.isActive = isActive
        }
    }

    /// No error when it is already gone. What it fired stays on record.
    package func deleteTrigger(_ id: Identifier, in workspaceID: Identifier) async throws(EngineError) {
        try await stored { [directory] () async throws(StoreError) in
            try await store.deleteTrigger(id, in: workspaceID) { directory.remove(id) }
        }
    }

    private func edit(
        _ id: Identifier, in workspaceID: Identifier, at instant: Timestamp,
        change: @escaping @Sendable (inout Trigger) -> Void
    ) async throws(EngineError) -> Trigger {
        let changed = try await changed { [directory] () async throws(ChangeError) in
            try await store.updateTrigger(
                id, in: workspaceID,
                change: {
                    change(&$0)
                    $0.updatedAt = instant
                }, onCommit: directory.insert)
        }
        guard let changed else { throw .unknownTrigger }
        return changed
    }

    package func trigger(_ id: Identifier, in workspaceID: Identifier) async throws(EngineError) -> Trigger? {
        try await stored { () async throws(StoreError) in try await store.trigger(id, in: workspaceID) }
    }

    /// Asks the memory alone.
    package func hasTrigger(_ id: Identifier, in workspaceID: Identifier) -> Bool {
        directory.find(id, in: workspaceID) != nil
    }

    /// When the trigger fires next by its schedule; `nil` without one, and while it is paused.
    package func nextFireAt(of trigger: Trigger) -> Timestamp? {
        directory.nextFireAt(of: trigger.id)
    }

    /// The first `count` instants at which a trigger with these settings would fire, if it was made now; none without a schedule.
    ///
    /// - Throws: ``EngineError/unavailable(_:)`` when the system does not know the time zone any more.
    package func nextInstants(of settings: TriggerSettings, count: Int) throws(EngineError) -> [Timestamp] {
        guard let schedule = settings.schedule else { return [] }
        let zone: TimeZoneRules
        do throws(TimeZoneError) {
            zone = try TimeZoneDirectory.system.rules(named: settings.timezone)
        } catch {
            throw .unavailable(error.description)
        }
        return Array(schedule.instants(after: now(), in: zone).prefix(count))
    }

    /// Newest first.
    ///
    /// - Parameter isActive: `nil` for all.
    package func triggers(
        in workspaceID: Identifier, isActive: Bool?, offset: Int, limit: Int
    ) async throws(EngineError) -> (items: [Trigger], total: Int) {
        try await stored { () async throws(StoreError) in
            try await store.triggers(in: workspaceID, isActive: isActive, offset: offset, limit: limit)
        }
    }

    /// Events of this trigger's chains, newest first.
    ///
    /// - Throws: ``EngineError/unknownTrigger``.
    package func runs(
        of triggerID: Identifier, in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws(EngineError) -> (items: [Event], total: Int) {
        guard directory.find(triggerID, in: workspaceID) != nil else { throw .unknownTrigger }
        return try await stored { () async throws(StoreError) in
            try await store.events(ofTrigger: triggerID, in: workspaceID, offset: offset, limit: limit)
        }
    }
}
