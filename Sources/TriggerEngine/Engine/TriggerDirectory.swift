package import FieldMapping
package import Identifiers
package import Logging
import Metrics
import Synchronization

/// The triggers in memory, which fires are merged and run from instead of the store, and when each is due. Filled at start, changed after
/// each committed change.
package final class TriggerDirectory: Sendable {
    /// Seconds within which a schedule that was set is known to the scheduler. One that was set just before an instant may have been missed by
    /// whoever dealt with that instant; if it was not, the instant is not fired again.
    private static let settlingTime = 5

    private let table = Mutex(TriggerTable())
    private let lost = Mutex<[Identifier: TriggerEntry]>([:])
    private let lostCount = Meter(label: "engine_triggers_unschedulable")
    private let logger: Logger
    /// Rung when a trigger becomes due earlier than all others.
    let alarm: Alarm
    /// Kept in step with the triggers.
    let subscriptions: EventSubscriptions

    /// - Parameter subscriptions: the store's.
    package init(
        alarm: Alarm = Alarm(), subscriptions: EventSubscriptions = EventSubscriptions(), logger: Logger = Logger(label: "trigger-engine")
    ) {
        self.alarm = alarm
        self.subscriptions = subscriptions
        self.logger = logger
    }

    /// Makes room for so many triggers.
    private func reserve(_ count: Int) {
        table.withLock { $0.reserve(count) }
    }

    /// The trigger with this id, if it belongs to the workspace.
    package func find(_ id: Identifier, in workspaceID: Identifier) -> TriggerEntry? {
        let entry = table.withLock { $0[id] }
        return entry?.workspaceID == workspaceID ? entry : nil
    }

    /// The input of a fire, `{…input_template, …mapped}` (contract, section 2.4); `nil` when there is no such trigger, or its template is damaged.
    package func merge(_ triggerID: Identifier, in workspaceID: Identifier, mapped: MappedInput) -> [UInt8]? {
        do throws(JSONError) {
            let template = try table.withLock { table throws(JSONError) -> InputTemplate? in
                guard let entry = table[triggerID], entry.workspaceID == workspaceID else { return nil }
                return try table.template(of: entry)
            }
            return template?.merged(with: mapped)
        } catch {
            if table.withLock({ $0.noteDamagedTemplate(triggerID) }) {
                logger.error("trigger's template cannot be read", metadata: ["trigger_id": "\(triggerID)", "reason": "\(error)"])
            }
            return nil
        }
    }

    @Sendable package func insert(_ trigger: Trigger) {
        let entry = TriggerEntry(trigger)
        let next = next(of: entry, after: entry.scheduledFrom)
        let (known, isFirst) = table.withLock { table in
            let (known, first) = (table[entry.id], table.firstDue)
            table.set(entry, nextFireAt: table.isSameTiming(entry) ? table.nextFireAt(entry.id) : next)
            return (known, table.firstDue != first)
        }
        subscriptions.change(known, to: entry)
        if isFirst { alarm.ring() }
    }

    /// - Parameter instant: up to this one instants of the schedule were dealt with.
    private func add(_ entry: TriggerEntry, handledUntil instant: Timestamp) {
        let next = next(of: entry, after: max(entry.scheduledFrom, instant))
        table.withLock { $0.set(entry, nextFireAt: next) }
        subscriptions.change(nil, to: entry)
    }

    package func remove(_ id: Identifier) {
        let known = table.withLock { table in
            defer { table.remove(id) }
            return table[id]
        }
        subscriptions.change(known, to: nil)
        setLost(id, nil)
    }

    package var count: Int { table.withLock { $0.count } }
}

// MARK: - Schedules

extension TriggerDirectory {
    /// When the trigger fires next by its schedule; `nil` without one, and while paused.
    package func nextFireAt(of id: Identifier) -> Timestamp? {
        table.withLock { $0.nextFireAt(id) }
    }

    var firstDue: Timestamp? {
        table.withLock { $0.firstDue }
    }

    /// See ``TriggerTable/takeDue(at:limit:)``.
    func takeDue(at now: Timestamp, limit: Int) -> [DueTrigger] {
        table.withLock { $0.takeDue(at: now, limit: limit) }
    }

    /// See ``TriggerTable/advance(_:to:scheduledFrom:)``.
    func advance(_ due: DueTrigger, to next: Timestamp?, scheduledFrom: Timestamp?) {
        table.withLock { $0.advance(due, to: next, scheduledFrom: scheduledFrom) }
    }

    /// See ``TriggerTable/current(_:)``.
    func current(_ due: [DueTrigger]) -> [DueTrigger] {
        table.withLock { table in due.compactMap { table.current($0) } }
    }

    /// Active triggers whose schedule or zone the system does not understand any more.
    package var unschedulable: [TriggerEntry] { lost.withLock { Array($0.values) } }

    /// Fills the directory from the store, at start.
    ///
    /// - Returns: up to when the instants of every schedule were dealt with, for the ``Scheduler``.
    package func load(from store: any TriggerStore, at now: Timestamp) async throws(StoreError) -> Timestamp {
        // The clock may have been set back since.
        let stored = try await store.scheduleHandledUntil() ?? Timestamp(milliseconds: 0)
        let handledUntil = min(stored, now)
        let recently = handledUntil.advanced(bySeconds: -Self.settlingTime)
        let isSetBack = Atomic(stored > now)
        try await store.loadTriggers(
            count: { [self] in reserve($0) },
            each: { [self] in
                if $0.scheduledFrom > now { isSetBack.store(true, ordering: .relaxed) }
                let entry = $0.broughtBack(to: now)
                add(entry, handledUntil: entry.scheduledFrom > recently ? entry.scheduledFrom : handledUntil)
            })
        if isSetBack.load(ordering: .relaxed) { try await store.bringBackSchedules(to: now) }
        return handledUntil
    }

    /// Every schedule goes on from `now`, though it may have been further.
    func restart(from now: Timestamp) {
        for known in table.withLock(\.entries) {
            let entry = known.broughtBack(to: now)
            let next = next(of: entry, after: now)
            table.withLock { $0.restart(entry, known: known, at: next) }
        }
        alarm.ring()
    }

    private func setLost(_ id: Identifier, _ entry: TriggerEntry?) {
        lost.withLock { lost in
            if lost.isEmpty, entry == nil { return }
            lost[id] = entry
            lostCount.set(lost.count)
        }
    }

    private func next(of entry: TriggerEntry, after instant: Timestamp) -> Timestamp? {
        do throws(TimingError) {
            let next = try entry.timing?.next(after: instant)
            setLost(entry.id, nil)
            return next
        } catch {
            setLost(entry.id, entry)
            logger.error(
                "trigger cannot be scheduled", metadata: ["trigger_id": "\(entry.id)", "reason": "\(error)"])
            return nil
        }
    }
}
