import FieldMapping
import Identifiers

/// Makes the ticks of due triggers that go in one transaction.
struct TickMaker {
    /// Fires in one transaction.
    static let largestBatch = 256
    /// Bytes of input that they hold, unless it is a single one.
    static let largestInputs = 4 << 20

    private let missed: MissedFires
    private let ids: IdentifierSource
    private let now: Timestamp
    private var fires = 0
    private var inputs = 0

    init(missed: MissedFires, ids: IdentifierSource, now: Timestamp) {
        self.missed = missed
        self.ids = ids
        self.now = now
    }

    /// Whether the next trigger's fires have to wait for the next transaction.
    var isFull: Bool { fires >= Self.largestBatch || inputs >= Self.largestInputs }

    /// The tick, and when the trigger is due again.
    ///
    /// - Parameter due: of a trigger with a schedule.
    mutating func tick(_ due: DueTrigger) throws(TimingError) -> (tick: Tick, next: Timestamp?) {
        guard let timing = due.entry.timing else { preconditionFailure("only a schedule makes a trigger due") }
        let (schedule, zone) = try timing.parsed()
        let plan = missed.plan(schedule, zone, due: due.instant, now: now, burst: burst(of: due.entry))
        fires += plan.fires.count
        inputs += plan.fires.count * due.entry.template.count
        let tick = Tick(
            triggerID: due.entry.id, workspaceID: due.entry.workspaceID, first: due.instant,
            fires: plan.fires.map { fire(due.entry, at: $0) }, skipped: plan.skipped.map { event(due.entry, $0) },
            scheduledFrom: plan.skipped.map { _ in plan.fires.last ?? now })
        return (tick, plan.next)
    }

    private func burst(of entry: TriggerEntry) -> Int {
        let fitting = (Self.largestInputs - inputs) / max(1, entry.template.count)
        return max(1, min(Self.largestBatch - fires, fitting))
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

extension TickMaker {
    /// `trigger.skipped` for a trigger whose schedule cannot be followed, from now on.
    func unschedulable(_ entry: TriggerEntry) -> Tick {
        let id = ids.next()
        let data = JSONWriter.object(capacity: 256) {
            $0.member("trigger_id", unescaped: entry.id.write)
            $0.member("trigger_name", entry.name)
            $0.member(
                "reason",
                "The system does not know the trigger's time zone any more. Its schedule is not followed until the zone is there and the engine"
                    + " is started again, or the trigger has another one.")
            $0.member("timezone", entry.timing?.timezone)
        }
        let event = Event(
            id: id, workspaceID: entry.workspaceID, eventType: EventTypes.skipped, triggerID: entry.id, chainID: id,
            parentID: nil, data: data, effectiveAt: now, createdAt: now, traceID: nil)
        return Tick(triggerID: entry.id, workspaceID: entry.workspaceID, first: now, fires: [], skipped: event)
    }
}

extension MissedFires {
    /// A sentence for whoever asks why nothing came.
    fileprivate func reason(for skipped: SkippedInstants) -> String {
        let missed = "Missed because the engine was not running, could not write, or had its clock set forward"
        if let standIn = skipped.standIn { return "\(missed); the fire for \(standIn) stands in for all of them." }
        return switch policy {
        case .skip: "\(missed); missed fires are skipped."
        case .once, .all: "\(missed), by more than the \(maximumLateness) seconds after which it is too late."
        }
    }
}
