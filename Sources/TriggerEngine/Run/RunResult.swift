/// What became of a fire: it is done with, or its action takes time and is a dispatcher's.
package struct RunResult: Sendable {
    package let fire: PendingFire
    /// To be appended. They begin with the fire's `trigger.fired` event, whose id is the fire's, unless that one is
    /// written already (``PendingFire/hasFiredEvent``).
    package let events: [Event]
    /// Where the fire waits for its action to run; `nil` when it is done with.
    package let lane: JobLane?
    /// The call that the run asked for.
    package let task: CallTask?

    package init(fire: PendingFire, events: [Event], lane: JobLane? = nil, task: CallTask? = nil) {
        self.fire = fire
        self.events = events
        self.lane = lane
        self.task = task
    }
}
