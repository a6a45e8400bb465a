package import Identifiers

/// What comes of a trigger whose instant has come, as it is written: all of it or nothing.
package struct Tick: Sendable, Equatable {
    package let triggerID: Identifier
    package let workspaceID: Identifier
    /// The first instant that it is about.
    package let first: Timestamp
    package let fires: [ScheduledFire]
    /// `trigger.skipped`, when instants were missed and are not fired.
    package let skipped: Event?
    /// From when the trigger's schedule counts then; `nil` when none was missed.
    package let scheduledFrom: Timestamp?

    package init(
        triggerID: Identifier, workspaceID: Identifier, first: Timestamp, fires: [ScheduledFire], skipped: Event? = nil,
        scheduledFrom: Timestamp? = nil
    ) {
        self.triggerID = triggerID
        self.workspaceID = workspaceID
        self.first = first
        self.fires = fires
        self.skipped = skipped
        self.scheduledFrom = scheduledFrom
    }
}

/// A fire for one instant of a schedule.
package struct ScheduledFire: Sendable, Equatable {
    package let instant: Timestamp
    package let fire: PendingFire
    /// Its `trigger.fired`.
    package let firedEvent: Event

    package init(instant: Timestamp, fire: PendingFire, firedEvent: Event) {
        self.instant = instant
        self.fire = fire
        self.firedEvent = firedEvent
    }
}

/// What was written of a list of ticks.
package struct TickReceipt: Sendable, Equatable {
    /// The instants that were fired; those that were fired before, or whose trigger was changed meanwhile, are not among them.
    package var fired: [Timestamp] = []
    /// `trigger.skipped` events.
    package var skipped = 0

    package init() {}
}
