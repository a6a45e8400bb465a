import FieldMapping
import Identifiers

/// Makes the ticks of due triggers.
struct TickMaker {
    let missed: MissedFires
    let ids: IdentifierSource
    let now: Timestamp

    /// The tick, and when the trigger is due again; `nil` when its schedule cannot be read any more.
    func tick(_ due: DueTrigger) throws(TimingError) -> (tick: Tick, next: Timestamp?)? {
        guard let (schedule, zone) = try due.entry.timing?.parsed() else { return nil }
        let plan = missed.plan(schedule, zone, due: due.instant, now: now)
        let tick = Tick(
            triggerID: due.entry.id, workspaceID: due.entry.workspaceID, first: due.instant,
            fires: plan.fires.map { fire(due.entry, at: $0) }, skipped: plan.skipped.map { event(due.entry, $0) },
            scheduledFrom: plan.skipped.map { _ in plan.fires.last ?? now })
        return (tick, plan.next)
    }

    private func fire(_ entry: TriggerEntry, at instant: Timestamp) -> ScheduledFire {
        let fire = PendingFire(
            eventID: ids.next(), workspaceID: entry.workspaceID, triggerID: entry.id,
            input: entry.template.isEmpty ? Array("{}".utf8) : entry.template, cause: .cron, firedAt: now, traceID: nil,
            hasFiredEvent: true)
        return ScheduledFire(
            instant: instant, fire: fire,
            firedEvent: Run.firedEvent(of: fire, triggerName: entry.name, scheduledFor: instant, writtenAt: now))
    }

    /// `trigger.skipped`: a chain of its own, as nothing was fired.
    private func event(_ entry: TriggerEntry, _ skipped: SkippedInstants) -> Event {
        let id = ids.next()
        let data = JSONWriter.object(capacity: 384) {
            $0.member("trigger_id", unescaped: entry.id.write)
            $0.member("trigger_name", entry.name)
            $0.member("reason", missed.reason(for: skipped))
            $0.member("policy", missed.policy.rawValue)
            $0.member("first_instant", skipped.first.description)
            $0.member("until", skipped.end.description)
            $0.member("count", skipped.count)
        }
        return Event(
            id: id, workspaceID: entry.workspaceID, eventType: EventTypes.skipped, triggerID: entry.id, chainID: id,
            parentID: nil, data: data, effectiveAt: now, createdAt: now, traceID: nil)
    }
}

extension MissedFires {
    /// A sentence for whoever asks why nothing came.
    fileprivate func reason(for skipped: SkippedInstants) -> String {
        let missed = "Missed because the engine was not running or its clock was set forward"
        if let standIn = skipped.standIn { return "\(missed); the fire for \(standIn) stands in for all of them." }
        return switch policy {
        case .skip: "\(missed); missed fires are skipped."
        case .once, .all: "\(missed), by more than the \(maximumLateness) seconds after which it is too late."
        }
    }
}
