package import Identifiers

/// Places calls. Owned by the engine; what it calls is outside of it.
///
/// None of its calls throws: what cannot be done is an answer that says what follows from it. When its task is cancelled it returns without delay.
package protocol CallProvider: Sendable {
    /// As events name it.
    var name: String { get }
    /// The number that calls come from when a task names none.
    var callerID: E164Number { get }
    /// The account that calls are placed with; `nil` when nobody is really called.
    var account: String? { get }
    /// How long after a call was placed its ``progress(of:sid:)`` is asked for, and how long after each answer that it is under way.
    var pollingInterval: Duration { get }

    /// How long after an attempt began a call of it is sure to be found by ``find(_:)``.
    var settlingTime: Duration { get }

    /// Has a call placed: asked once an attempt, and again only when it is certain that the time before came to nothing.
    func place(_ call: OutboundCall) async -> Placement

    /// Looks for the call that an earlier ``place(_:)`` of the same attempt may have led to. Places none.
    func find(_ call: OutboundCall) async -> CallSearch

    /// How far a call is that was placed.
    func progress(of call: OutboundCall, sid: String) async -> CallInquiry
}

/// Where the call of an attempt comes from. Kept with it: after a change of the settings its call is still looked for where it was asked for.
package struct CallOrigin: Sendable, Equatable {
    package let from: E164Number
    /// ``CallProvider/account``.
    package let account: String?

    package init(from: E164Number, account: String?) {
        self.from = from
        self.account = account
    }
}

/// One attempt of a task, for the provider.
package struct OutboundCall: Sendable, Equatable {
    package let taskID: Identifier
    package let workspaceID: Identifier
    /// Counts from 1.
    package let attempt: Int
    package let to: E164Number
    package let from: E164Number
    /// When the attempt began: no call for it is older.
    package var begunAt: Timestamp
    /// The W3C trace id of the request that led to it.
    package let traceID: String?

    package init(
        taskID: Identifier, workspaceID: Identifier, attempt: Int, to: E164Number, from: E164Number, begunAt: Timestamp, traceID: String?
    ) {
        self.taskID = taskID
        self.workspaceID = workspaceID
        self.attempt = attempt
        self.to = to
        self.from = from
        self.begunAt = begunAt
        self.traceID = traceID
    }
}

/// What came of ``CallProvider/place(_:)``.
package enum Placement: Sendable, Equatable {
    /// - Parameter sid: the provider's id of the call.
    case placed(sid: String)
    /// The provider will not place this call, now or later.
    ///
    /// - Parameter reason: a sentence that a person can act on. Holds no number, secret or payload.
    case refused(reason: String)
    /// Nothing was placed, and it is not this call's fault: no connection, too many requests, credentials that are not taken.
    ///
    /// - Parameter retryAfter: when the provider says how long to wait.
    case unavailable(reason: String, retryAfter: Duration?)
    /// It may have been placed: there was no whole answer, or one that leaves it open.
    case uncertain(reason: String)
}

/// What came of ``CallProvider/find(_:)``.
package enum CallSearch: Sendable, Equatable {
    /// Calls to the number since the attempt began, oldest first. Which of them belongs to another task the engine knows; with none that does not,
    /// nothing was placed.
    case found(sids: [String])
    /// It cannot be told now.
    case unavailable(reason: String)
}

/// What came of ``CallProvider/progress(of:sid:)``.
package enum CallInquiry: Sendable, Equatable {
    case progress(CallProgress)
    /// The provider knows no such call.
    case unknownCall
    /// It cannot be told now.
    case unavailable(reason: String)
}

/// How far a call is.
package enum CallProgress: Sendable, Equatable {
    /// Waiting, ringing or talking.
    case underWay
    case ended(CallEnd)
}

/// How a call ended.
package enum CallEnd: Sendable, Equatable {
    /// - Parameter seconds: of conversation, when the provider tells.
    case answered(seconds: Int?)
    case busy
    case noAnswer
    /// It could not be connected, or was broken off before anybody answered.
    case failed
    /// Somebody called it off at the provider.
    case cancelled
}

/// What a provider reports of its own accord.
package struct CallReport: Sendable, Equatable {
    package let workspaceID: Identifier
    package let taskID: Identifier
    /// The attempt that the call was placed for.
    package let attempt: Int
    package let sid: String
    package let progress: CallProgress

    package init(workspaceID: Identifier, taskID: Identifier, attempt: Int, sid: String, progress: CallProgress) {
        self.workspaceID = workspaceID
        self.taskID = taskID
        self.attempt = attempt
        self.sid = sid
        self.progress = progress
    }
}

/// Takes what providers report.
package protocol CallReports: Sendable {
    /// Notes a report. Durable when it returns. Repeated, late, and of an attempt that is over it changes nothing.
    ///
    /// - Returns: whether there is such a task.
    func note(_ report: CallReport) async throws(StoreError) -> Bool
}
