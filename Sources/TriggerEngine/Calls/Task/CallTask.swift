package import Identifiers

/// An outbound call that was asked for, and how far it is (contract, section 5). One a fire; it may take several attempts.
package struct CallTask: Sendable, Equatable {
    package let id: Identifier
    package let workspaceID: Identifier
    /// Whose fire asked for it.
    package let triggerID: Identifier
    package let chainID: Identifier
    package let traceID: String?
    package let parameters: CallParameters
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var status: Status
    /// Attempts that were begun.
    package var attempt = 0
    /// When the last attempt began.
    package var attemptBegunAt: Timestamp?
    /// Where the last attempt's call comes from; `nil` before the first attempt, and of one that a version without it began.
    package var origin: CallOrigin?
    /// The provider's id of the last attempt's call.
    package var callSID: String?
    /// How often in a row an attempt was in doubt and turned out to have come to nothing.
    package var doubts = 0
    /// What came of the last attempt, or of the task.
    package var outcome: Outcome?
    /// When there is something to do next: to call, to ask what became of a call; `nil` once the task is over.
    package var dueAt: Timestamp?
    /// The parent of its next event.
    package var lastEventID: Identifier
    /// Grows with every change: a change is made only to the task that it was meant for.
    package var revision = 0

    package init(
        id: Identifier, workspaceID: Identifier, triggerID: Identifier, chainID: Identifier, traceID: String?, parameters: CallParameters,
        createdAt: Timestamp, dueAt: Timestamp?, lastEventID: Identifier
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.triggerID = triggerID
        self.chainID = chainID
        self.traceID = traceID
        self.parameters = parameters
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.lastEventID = lastEventID
        updatedAt = createdAt
        status = .scheduled
    }
}

extension CallTask {
    /// No task waits longer for its next attempt: the longest backoff, and then for its window.
    package static let longestWaitSeconds = CallParameters.backoffs.upperBound * 60 + (CallWindow.horizon + 1) * 86_400

    package enum Status: String, Sendable, CaseIterable {
        /// Waits for its window, for its turn or for the next attempt.
        case scheduled
        /// The provider is being asked to place the call, or was, and whether it did is not known.
        case dispatching
        /// The provider has placed the call.
        case inProgress = "in_progress"
        case completed
        case failed
        case cancelled

        package var isOpen: Bool {
            switch self {
            case .scheduled, .dispatching, .inProgress: true
            case .completed, .failed, .cancelled: false
            }
        }
    }

    /// As events and the API name it.
    package enum Outcome: String, Sendable, CaseIterable {
        case answered
        case busy
        case noAnswer = "no_answer"
        case failed
        /// The provider would not place it.
        case refused
        /// Its window did not open in time.
        case windowClosed = "window_closed"
        /// The provider does not tell what became of it.
        case unknown
        case cancelled
    }
}

/// A task as it is to be, and the events that tell of it: written together, or not at all.
package struct CallTaskChange: Sendable, Equatable {
    /// Its ``CallTask/revision`` is the one that it had before.
    package let task: CallTask
    package let events: [Event]

    package init(task: CallTask, events: [Event]) {
        self.task = task
        self.events = events
    }
}

/// Why a task cannot be cancelled.
package enum CancelRefusal: Error, Sendable, Equatable {
    /// The provider was asked to place the call.
    case underWay
    /// Nothing is left to cancel.
    case finished
}
