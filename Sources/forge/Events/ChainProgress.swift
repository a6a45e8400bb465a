import FieldMapping

/// Whether more is to come of a chain: it is finished when the runs of its triggers have ended and none of its calls is open.
struct ChainProgress: Sendable {
    /// Triggers that have fired and whose run has not ended. A chain fires each of them once.
    private var running: Set<String> = []
    /// Tasks whose call may still be placed, or is under way.
    private var openCalls: Set<String> = []

    var isFinished: Bool { running.isEmpty && openCalls.isEmpty }

    mutating func note(_ event: Event) {
        let trigger = event.object.text(at: "trigger_id") ?? ""
        let task = event.taskID ?? ""
        switch event.type {
        case "trigger.fired": running.insert(trigger)
        case "trigger.completed", "trigger.failed": running.remove(trigger)
        case "outbound.completed", "outbound.failed", "outbound.cancelled": openCalls.remove(task)
        case "outbound.scheduled": openCalls.insert(task)
        default: break
        }
    }
}
