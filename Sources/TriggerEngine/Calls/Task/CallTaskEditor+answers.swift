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
    /// - Parameter asked: for how long this process has been asking for it.
    /// - Returns: whether there is a change.
    mutating func take(_ answer: CallAnswer, attempt: Int, asked: Duration, _ provider: any CallProvider) -> Bool {
        // It was taken back, because no call of it was found, and yet there is one.
        if task.status == .scheduled, attempt == task.attempt + 1, case .report(let sid, let progress) = answer {
            bringBack()
            take(sid, progress, provider)
            return true
        }
        guard task.attempt == attempt else { return false }
        switch (task.status, answer) {
        case (.dispatching, .placement(let placement)): return take(placement, provider)
        case (.dispatching, .search(let sid?)): place(sid: sid, provider)
        case (.dispatching, .search(nil)): takeBackAfterDoubt()
        case (.dispatching, .report(let sid, let progress)): take(sid, progress, provider)
        case (.inProgress, .report(let sid, .ended(let end))) where sid == task.callSID: self.end(end)
        case (.inProgress, .inquiry(let inquiry)): take(inquiry, asked: asked, provider)
        case (.dispatching, .open), (.inProgress, .open): askAgain(after: provider.pollingInterval, asked: asked)
        case (.scheduled, _), (.completed, _), (.failed, _), (.cancelled, _), (.dispatching, .inquiry), (.inProgress, _): return false
        }
        return true
    }

    /// A report tells that the call was placed.
    private mutating func take(_ sid: String, _ progress: CallProgress, _ provider: any CallProvider) {
        place(sid: sid, provider)
        if case .ended(let end) = progress { self.end(end) }
    }

    private mutating func take(_ placement: Placement, _ provider: any CallProvider) -> Bool {
        switch placement {
        case .placed(let sid): place(sid: sid, provider)
        case .refused(let reason): fail(.refused, reason)
        case .unavailable: takeBack()
        case .uncertain: doubt(settlingTime: provider.settlingTime)
        }
        return true
    }

    private mutating func take(_ inquiry: CallInquiry, asked: Duration, _ provider: any CallProvider) {
        switch inquiry {
        case .progress(.ended(let end)): self.end(end)
        case .progress(.underWay), .unavailable: askAgain(after: provider.pollingInterval, asked: asked)
        case .unknownCall: fail(.unknown, "The provider does not know the call any more.")
        }
    }
}
