import FieldMapping
package import Identifiers

/// What the engine keeps of a trigger in memory: enough to fire it and to know when. Kept small, because there may be a million.
package struct TriggerEntry: Sendable, Equatable {
    package let id: Identifier
    package let workspaceID: Identifier
    package let actionID: Identifier
    package let name: String
    /// The text of the input template; empty for `{}`.
    package let template: [UInt8]
    /// `nil` while paused.
    package let start: Start?
    /// Instants of the schedule up to this one are not fired, or were dealt with.
    package var scheduledFrom: Timestamp

    /// What makes an active trigger fire by itself. Of those with a schedule the events are not looked at.
    package enum Start: Sendable, Equatable {
        case schedule(Timing)
        case events(Wanted)
    }

    /// Which events fire it (contract, section 3.6).
    package struct Wanted: Sendable, Equatable {
        package let eventType: EventTypePattern
        package let filter: EventFilter?

        package init(eventType: EventTypePattern, filter: EventFilter?) {
            self.eventType = eventType
            self.filter = filter
        }
    }

    /// When it fires.
    package struct Timing: Sendable, Equatable {
        /// Five fields, as text: parsed when it is due.
        package let schedule: String
        package let timezone: String

        package init(schedule: String, timezone: String) {
            self.schedule = schedule
            self.timezone = timezone
        }
    }

    /// - Parameters:
    ///   - template: the text of a JSON object.
    ///   - start: `nil` while paused.
    package init(
        id: Identifier, workspaceID: Identifier, actionID: Identifier, name: String, template: [UInt8], start: Start?,
        scheduledFrom: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.actionID = actionID
        self.name = name
        self.template = template.elementsEqual("{}".utf8) ? [] : template
        self.start = start
        self.scheduledFrom = scheduledFrom
    }

    package init(_ trigger: Trigger) {
        let settings = trigger.settings
        self.init(
            id: trigger.id, workspaceID: trigger.workspaceID, actionID: settings.actionID, name: settings.name,
            template: settings.inputTemplate.json, start: trigger.isActive ? Start(settings) : nil,
            scheduledFrom: trigger.scheduledFrom)
    }
}

extension TriggerEntry.Start {
    fileprivate init?(_ settings: TriggerSettings) {
        if let schedule = settings.schedule {
            self = .schedule(TriggerEntry.Timing(schedule: schedule.text, timezone: settings.timezone))
        } else if let type = EventTypePattern(settings.eventType) {
            self = .events(TriggerEntry.Wanted(eventType: type, filter: settings.eventFilter))
        } else {
            return nil
        }
    }
}

extension TriggerEntry {
    /// `nil` without a schedule, and while paused.
    package var timing: Timing? {
        if case .schedule(let timing) = start { timing } else { nil }
    }

    /// `nil` with a schedule, and while paused.
    package var wanted: Wanted? {
        if case .events(let wanted) = start { wanted } else { nil }
    }

    /// The same after the clock was set back to `now`.
    func broughtBack(to now: Timestamp) -> TriggerEntry {
        var entry = self
        entry.scheduledFrom = min(scheduledFrom, now)
        return entry
    }
}

extension TriggerEntry.Timing {
    /// The first instant of the schedule after `instant`; `nil` when there is none.
    ///
    /// - Throws: ``TimingError`` when the system no longer knows the zone, or the schedule is not one.
    func next(after instant: Timestamp) throws(TimingError) -> Timestamp? {
        let (schedule, zone) = try parsed()
        return schedule.next(after: instant, in: zone)
    }

    func parsed() throws(TimingError) -> (schedule: CronSchedule, zone: TimeZoneRules) {
        (try parsedSchedule(), try rules())
    }

    private func parsedSchedule() throws(TimingError) -> CronSchedule {
        do throws(CronError) {
            return try ScheduleDirectory.shared.schedule(schedule)
        } catch {
            throw .schedule(error)
        }
    }

    private func rules() throws(TimingError) -> TimeZoneRules {
        do throws(TimeZoneError) {
            return try TimeZoneDirectory.system.rules(named: timezone)
        } catch {
            throw .timezone(error)
        }
    }
}

/// Why a trigger that was accepted cannot be scheduled any more: most likely the system's time zone data changed.
package enum TimingError: Error, Equatable, CustomStringConvertible {
    case schedule(CronError)
    case timezone(TimeZoneError)

    package var description: String {
        switch self {
        case .schedule(let error): error.description
        case .timezone(let error): error.description
        }
    }
}
