/// What an action does, and with which settings: `action_type` and `config` (contract, section 3.3). The type is fixed
/// once the action is made.
package enum ActionKind: Sendable, Equatable {
    /// Nothing but the event chain.
    case record
    case httpRequest(HTTPRequestSettings)
    /// Contract, section 5.
    case scheduleOutboundCall

    package var type: ActionType {
        switch self {
        case .record: .record
        case .httpRequest: .httpRequest
        case .scheduleOutboundCall: .scheduleOutboundCall
        }
    }

    /// Where a fire waits for such an action to run; `nil` for one that the runner does itself, at once.
    package var lane: JobLane? {
        switch self {
        case .record, .scheduleOutboundCall: nil
        case .httpRequest: .httpRequest
        }
    }
}

/// `action_type`, as written in requests and answers.
package enum ActionType: String, Sendable, CaseIterable {
    case record
    case httpRequest = "http_request"
    case scheduleOutboundCall = "schedule_outbound_call"

    /// Whether its requests are signed with a secret of the action's own.
    package var isSigned: Bool {
        switch self {
        case .record, .scheduleOutboundCall: false
        case .httpRequest: true
        }
    }
}

/// A queue of fires whose action takes time. Each has a dispatcher of its own (``ActionDispatcher``), so that one type
/// of action does not keep another waiting. The number is the store's.
package enum JobLane: Int, Sendable, CaseIterable {
    case httpRequest = 1

    /// As metrics and log lines name it.
    package var name: String {
        switch self {
        case .httpRequest: "http_request"
        }
    }
}
