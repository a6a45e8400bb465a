import Identifiers

/// What the provider answered about a task's last attempt.
enum CallAnswer: Sendable, Equatable {
    case placement(Placement)
    /// - Parameter sid: of the call that was found and belongs to no other task; `nil` when there is none.
    case search(sid: String?)
    case inquiry(CallInquiry)
    /// The search, or the inquiry, has to be made again.
    case open
    case report(sid: String, CallProgress)
}

extension CallTaskEditor {
    /// Takes an answer about the attempt that it was asked for. What comes late or twice changes nothing.
    ///
    /// - Returns: whether there is a change.
    mutating func take(_ answer: CallAnswer, attempt: Int, _ provider: any CallProvider) -> Bool {
        guard task.attempt == attempt else { return false }
        switch (task.status, answer) {
        case (.dispatching, .placement(let placement)): return take(placement, provider)
        case (.dispatching, .search(let sid?)): place(sid: sid, provider)
        case (.dispatching, .search(nil)): takeBack()
        case (.dispatching, .report(let sid, let progress)):
            place(sid: sid, provider)
            if case .ended(let end) = progress { self.end(end) }
        case (.inProgress, .report(let sid, .ended(let end))) where sid == task.callSID: self.end(end)
        case (.inProgress, .inquiry(let inquiry)): take(inquiry, provider)
        case (.dispatching, .open), (.inProgress, .open): askAgain(after: provider.pollingInterval)
        case (.scheduled, _), (.completed, _), (.failed, _), (.cancelled, _), (.dispatching, .inquiry), (.inProgress, _): return false
        }
        return true
    }

    private mutating func take(_ placement: Placement, _ provider: any CallProvider) -> Bool {
        switch placement {
        case .placed(let sid): place(sid: sid, provider)
        case .refused(let reason): fail(.refused, reason)
        case .unavailable: takeBack()
        // It is looked for once that is sure to tell.
        case .uncertain: return false
        }
        return true
    }

    private mutating func take(_ inquiry: CallInquiry, _ provider: any CallProvider) {
        switch inquiry {
        case .progress(.ended(let end)): self.end(end)
        case .progress(.underWay), .unavailable: askAgain(after: provider.pollingInterval)
        case .unknownCall: fail(.unknown, "The provider does not know the call any more.")
        }
    }
}
