/// What became of a fire.
package struct RunResult: Sendable {
    package let fire: PendingFire
    /// To be appended. They begin with the fire's `trigger.fired` event, whose id is the fire's, unless that one is
    /// written already (``PendingFire/hasFiredEvent``).
    package let events: [Event]
    package let end: End

    package enum End: Sendable {
        /// The fire is done with; holds the call that its run asked for, if it did.
        case done(CallTask?)
        /// Its action takes time: it waits there for its dispatcher.
        case waits(JobLane)
    }

    package init(fire: PendingFire, events: [Event], end: End = .done(nil)) {
        self.fire = fire
        self.events = events
        self.end = end
    }

    /// Where the fire waits; `nil` when it is done with.
    package var lane: JobLane? {
        if case .waits(let lane) = end { lane } else { nil }
    }

    /// The call that the run asked for.
    package var task: CallTask? {
        if case .done(let task) = end { task } else { nil }
    }
}
