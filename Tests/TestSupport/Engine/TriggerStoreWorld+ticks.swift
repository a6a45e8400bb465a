import Identifiers
import Testing
import TriggerEngine

// What holds of the instants of schedules.
extension TriggerStoreWorld {
    func firesInstantsOnce() async throws {
        let (trigger, other) = (try await addTrigger(schedule: "* * * * *"), try await addTrigger(slug: "other", schedule: "* * * * *"))
        let (first, second) = (instant(60), instant(120))
        let ticks = [tick(trigger, [first, second]), tick(other, [first])]
        let written = try await record(ticks)
        #expect(written.fired == [first, second, first])
        #expect(try await record([tick(trigger, [first, second]), tick(other, [first])]).fired.isEmpty)
        #expect(try await record([tick(other, [first, second])]).fired == [second])
        #expect(try await store.pendingFires(limit: 10).map(\.triggerID) == [trigger.id, trigger.id, other.id, other.id])
        let pending = try #require(try await store.pendingFires(limit: 1).first)
        #expect(pending == ticks[0].fires[0].fire)
        let events = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 10)
        #expect(events.items == ticks[0].fires.reversed().map(\.firedEvent))
        _ = try await record([tick(trigger, [instant(180)]), tick(other, [instant(180)])], forgetting: second)
        #expect(try await record([tick(trigger, [first, second])]).fired == [first])
    }

    func passesOverStaleTicks() async throws {
        let triggers = try await ["gone", "paused", "unscheduled", "later", "good"].asyncMap {
            try await addTrigger(slug: $0, schedule: "* * * * *")
        }
        try await store.deleteTrigger(triggers[0].id, in: workspaceID) {}
        let due = instant(60)
        let changes: [@Sendable (inout Trigger) -> Void] = [
            { $0.isActive = false }, { $0.settings.schedule = nil }, { $0.scheduledFrom = due }, { $0.scheduledFrom = instant(59) },
        ]
        for (trigger, change) in zip(triggers[1...], changes) {
            _ = try await store.updateTrigger(trigger.id, in: workspaceID, change: change, onCommit: { _ in })
        }
        _ = try await record(triggers.map { tick($0, [due], skipping: true) })
        #expect(try await store.pendingFires(limit: 10).map(\.triggerID) == [triggers[4].id])
        for trigger in triggers[..<4] {
            #expect(try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 10).items.isEmpty)
        }
    }

    func keepsSkips() async throws {
        let trigger = try await addTrigger(schedule: "* * * * *")
        let skipping = tick(trigger, [instant(180)], from: instant(60), skipping: true)
        let written = try await record([skipping])
        #expect(written.fired == [instant(180)] && written.skipped == 1)
        let events = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 10).items
        let event = try #require(skipping.skipped)
        #expect(events.count == 2 && events.contains(event))
        #expect(try await store.trigger(trigger.id, in: workspaceID)?.scheduledFrom == instant(180))
        #expect(try await record([tick(trigger, [instant(240)], from: instant(60), skipping: true)]) == TickReceipt())
    }

    func bringsBackSchedules() async throws {
        let (earlier, later) = (try await addTrigger(schedule: "* * * * *"), try await addTrigger(slug: "later", schedule: "* * * * *"))
        _ = try await store.updateTrigger(
            later.id, in: workspaceID, change: { $0.scheduledFrom = instant(3600) }, onCommit: { _ in })
        _ = try await record([], handledUntil: instant(7200))
        try await store.bringBackSchedules(to: instant(30))
        #expect(try await store.scheduleHandledUntil() == instant(30))
        #expect(try await store.trigger(earlier.id, in: workspaceID)?.scheduledFrom == earlier.scheduledFrom)
        #expect(try await store.trigger(later.id, in: workspaceID)?.scheduledFrom == instant(30))
        #expect(try await record([tick(later, [instant(60)])]).fired == [instant(60)])
    }

    func keepsProgress() async throws {
        #expect(try await store.scheduleHandledUntil() == nil)
        for second in [60, 120] {
            _ = try await record([], handledUntil: instant(second))
            #expect(try await store.scheduleHandledUntil() == instant(second))
        }
    }

    // MARK: - Making

    private func instant(_ seconds: Int) -> Timestamp { now.advanced(bySeconds: seconds) }

    private func tick(_ trigger: Trigger, _ instants: [Timestamp], from first: Timestamp? = nil, skipping: Bool = false) -> Tick {
        let fires = instants.map { instant in
            let fire = makeFire(of: trigger, cause: .cron, at: instant)
            return ScheduledFire(
                instant: instant, fire: fire,
                firedEvent: Run.firedEvent(of: fire, triggerName: "New lead", scheduledFor: instant, writtenAt: instant))
        }
        return Tick(
            triggerID: trigger.id, workspaceID: workspaceID, first: first ?? instants[0], fires: fires,
            skipped: skipping ? skipped(trigger) : nil, scheduledFrom: skipping ? instants.last : nil)
    }

    private func skipped(_ trigger: Trigger) -> Event {
        let id = ids.next()
        return Event(
            id: id, workspaceID: workspaceID, eventType: "trigger.skipped", triggerID: trigger.id, chainID: id, parentID: nil,
            data: Array(#"{"reason":"down"}"#.utf8), effectiveAt: now, createdAt: now, traceID: nil)
    }

    private func record(
        _ ticks: [Tick], handledUntil: Timestamp? = nil, forgetting: Timestamp? = nil
    ) async throws -> TickReceipt {
        try await store.record(ticks, handledUntil: handledUntil ?? now, forgetting: forgetting ?? now)
    }
}

extension Sequence {
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
