import FieldMapping
package import Identifiers

/// Changes a task and writes the events of it. A value for one change: pure but for the ids that it draws.
package struct CallTaskEditor {
    /// After so many hours without knowing what became of an attempt the task is given up.
    static let patienceHours = 24
    /// For so long it is asked about all the same, by a process that was started long after the attempt, or whose clock was set forward.
    static let leastAsked = Duration.seconds(4 * 3600)
    /// So often in a row an attempt may turn out to have come to nothing after it was in doubt.
    static let doubts = 10
    /// Until it is looked again whether the system knows a window's time zone, in seconds.
    static let zoneInterval = 300

    private(set) var task: CallTask
    private var events: [Event] = []
    private let ids: IdentifierSource
    let now: Timestamp

    package init(_ task: CallTask, ids: IdentifierSource, now: Timestamp) {
        self.task = task
        self.ids = ids
        self.now = now
        self.task.updatedAt = now
    }

    package var change: CallTaskChange { CallTaskChange(task: task, events: events) }

    // MARK: - What happens to it

    /// It is due: an attempt begins, if its window is open.
    ///
    /// - Parameter provider: who is to place its call.
    mutating func begin(with provider: any CallProvider) {
        guard task.parameters.window.contains(now) else {
            return waitForWindow(from: now, .windowClosed, "The window was closed before the call could leave.")
        }
        task.status = .dispatching
        task.attempt += 1
        task.attemptBegunAt = now
        task.origin = CallOrigin(from: task.parameters.phoneFrom ?? provider.callerID, account: provider.account)
        task.callSID = nil
        task.dueAt = now.advanced(by: provider.settlingTime)
    }

    /// The attempt certainly came to nothing, and not by its own fault: it is as if it had not been begun.
    mutating func takeBack() {
        task.status = .scheduled
        task.attempt -= 1
        task.attemptBegunAt = nil
        task.dueAt = now
    }

    /// Whether the attempt led to a call is not known: it is looked for once that is sure to tell.
    mutating func doubt(settlingTime: Duration) {
        task.dueAt = now.advanced(by: settlingTime)
    }

    /// There is no call of an attempt that was in doubt.
    mutating func takeBackAfterDoubt() {
        task.doubts += 1
        guard task.doubts < Self.doubts else {
            return fail(.unknown, "The provider was asked \(task.doubts) times, did not confirm the call, and had not placed it.")
        }
        takeBack()
    }

    /// An attempt that was taken back counts after all.
    mutating func bringBack() {
        task.attempt += 1
        task.attemptBegunAt = now
    }

    mutating func place(sid: String, _ provider: any CallProvider) {
        task.status = .inProgress
        task.doubts = 0
        task.callSID = sid
        task.dueAt = now.advanced(by: provider.pollingInterval)
        add(EventTypes.outboundDispatched) {
            $0.member("call_sid", sid)
            $0.member("provider", provider.name)
        }
    }

    mutating func end(_ end: CallEnd) {
        switch end {
        case .answered(let seconds): complete(seconds: seconds)
        case .busy: retry(.busy, "The line was busy.")
        case .noAnswer: retry(.noAnswer, "Nobody answered.")
        case .failed: retry(.failed, "The call could not be connected.")
        case .cancelled: cancel(by: nil as Identifier?)
        }
    }

    /// It is not known yet what became of the attempt.
    ///
    /// - Parameter asked: for how long this process has been asking.
    mutating func askAgain(after wait: Duration, asked: Duration) {
        let waited = task.attemptBegunAt.map { now - $0 } ?? 0
        if waited < Int64(Self.patienceHours) * 3_600_000 || asked < Self.leastAsked {
            task.dueAt = now.advanced(by: wait)
        } else {
            fail(.unknown, "The provider has not told within \(Self.patienceHours) h what became of the call.")
        }
    }

    mutating func fail(_ outcome: CallTask.Outcome, _ reason: String) {
        finish(.failed, outcome)
        add(EventTypes.outboundFailed) { [sid = task.callSID] in
            $0.member("call_sid", sid)
            $0.member("outcome", outcome.rawValue)
            $0.member("reason", reason)
        }
    }

    /// - Parameter keyID: of the API key that asked for it.
    mutating func cancel(askedBy keyID: Identifier?) throws(CancelRefusal) {
        switch task.status {
        case .scheduled: break
        case .dispatching, .inProgress: throw .underWay
        case .completed, .failed, .cancelled: throw .finished
        }
        cancel(by: keyID)
    }

    // MARK: - What follows from it

    private mutating func cancel(by keyID: Identifier?) {
        finish(.cancelled, .cancelled)
        add(EventTypes.outboundCancelled) { $0.member("cancelled_by", keyID?.description) }
    }

    private mutating func complete(seconds: Int?) {
        finish(.completed, .answered)
        add(EventTypes.outboundCompleted) { [sid = task.callSID] in
            $0.member("call_sid", sid)
            $0.member("outcome", CallTask.Outcome.answered.rawValue)
            $0.member("duration_seconds", seconds)
        }
    }

    private mutating func retry(_ outcome: CallTask.Outcome, _ reason: String) {
        guard task.attempt < task.parameters.maxAttempts else {
            return fail(outcome, "\(reason) It was the last of \(task.attempt) attempts.")
        }
        waitForWindow(from: now.advanced(bySeconds: task.parameters.retryBackoffMinutes * 60), outcome, reason)
    }

    private mutating func waitForWindow(from instant: Timestamp, _ outcome: CallTask.Outcome, _ reason: String) {
        guard task.parameters.window.isZoneKnown else {
            let next = max(instant, now.advanced(bySeconds: Self.zoneInterval))
            // Looking whether the zone is known again is no event.
            guard outcome != .windowClosed else { return schedule(at: next) }
            return reschedule(at: next, outcome, "\(reason) The system does not know the time zone of its window.")
        }
        guard let opening = task.parameters.window.opening(from: instant) else {
            return fail(.windowClosed, "\(reason) Its window does not open again within \(CallWindow.horizon) days.")
        }
        reschedule(at: opening, outcome, reason)
    }

    private mutating func reschedule(at instant: Timestamp, _ outcome: CallTask.Outcome, _ reason: String) {
        schedule(at: instant)
        if outcome != .windowClosed { task.outcome = outcome }
        add(EventTypes.outboundRescheduled) {
            $0.member("outcome", outcome.rawValue)
            $0.member("reason", reason)
            $0.member("next_attempt_at", instant.description)
        }
    }

    private mutating func schedule(at instant: Timestamp) {
        task.status = .scheduled
        task.dueAt = instant
    }

    private mutating func finish(_ status: CallTask.Status, _ outcome: CallTask.Outcome) {
        task.status = status
        task.outcome = outcome
        task.dueAt = nil
    }

    private mutating func add(_ eventType: String, _ data: (inout JSONWriter) -> Void) {
        let id = ids.next()
        let json = JSONWriter.object {
            $0.member("task_id", task.id.description)
            $0.member("attempt", task.attempt)
            data(&$0)
        }
        events.append(
            Event(
                id: id, workspaceID: task.workspaceID, eventType: eventType, triggerID: task.triggerID, chainID: task.chainID,
                parentID: task.lastEventID, data: json, effectiveAt: now, createdAt: now, traceID: task.traceID))
        task.lastEventID = id
    }
}

extension Timestamp {
    func advanced(by duration: Duration) -> Timestamp { advanced(byMilliseconds: Int64(duration / .milliseconds(1))) }
}
