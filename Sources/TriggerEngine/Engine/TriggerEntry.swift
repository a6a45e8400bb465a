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
    package let timing: Timing?
    /// Instants of the schedule up to this one are not fired, or were dealt with.
    package var scheduledFrom: Timestamp

    /// When an active trigger fires.
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
    ///   - timing: `nil` without a schedule, and while paused.
    package init(
        id: Identifier, workspaceID: Identifier, actionID: Identifier, name: String, template: [UInt8], timing: Timing?,
        scheduledFrom: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.actionID = actionID
        self.name = name
        self.template = template.elementsEqual("{}".utf8) ? [] : template
        self.timing = timing
        self.scheduledFrom = scheduledFrom
    }

    package init(_ trigger: Trigger) {
        let settings = trigger.settings
        let schedule = trigger.isActive ? settings.schedule : nil
        self.init(
            id: trigger.id, workspaceID: trigger.workspaceID, actionID: settings.actionID, name: settings.name,
            template: settings.inputTemplate.json,
            timing: schedule.map { Timing(schedule: $0.text, timezone: settings.timezone) },
            scheduledFrom: trigger.scheduledFrom)
    }
}

extension TriggerEntry {
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
