package import Identifiers

/// Places no calls, and answers as if it had: for trying things out. What becomes of a call follows from the number's last digit and from the time,
/// so it is the same after a restart.
///
/// | last digit | the call |
/// | --- | --- |
/// | 1 | busy |
/// | 2 | nobody answers |
/// | 3 | cannot be connected |
/// | 4 | the provider refuses it |
/// | 5 | slow: answered, and over ``slowness`` after it was placed |
/// | any other | answered, and over ``conversation`` after it was placed |
package struct SimulatedProvider: CallProvider {
    /// Of a call that is answered, in seconds.
    static let conversation = 1
    static let slowness = 8

    /// Kept for fiction by the North American numbering plan.
    package static let defaultCallerID: E164Number = {
        guard let number = E164Number("+12025550100") else { preconditionFailure("a number in E.164 form") }
        return number
    }()

    package let name = "simulated"
    package let callerID: E164Number
    package let account: String? = nil
    package let pollingInterval = Duration.seconds(1)
    package let settlingTime = Duration.zero
    private let now: @Sendable () -> Timestamp

    package init(callerID: E164Number? = nil, now: @escaping @Sendable () -> Timestamp = { .now() }) {
        self.callerID = callerID ?? Self.defaultCallerID
        self.now = now
    }

    package func place(_ call: OutboundCall) async -> Placement {
        if call.to.lastDigit == 4 { return .refused(reason: "The simulated provider refuses calls to numbers that end in 4.") }
        return .placed(sid: Self.sid(of: call))
    }

    package func find(_ call: OutboundCall) async -> CallSearch {
        .found(sids: [])
    }

    package func progress(of call: OutboundCall, sid: String) async -> CallInquiry {
        switch call.to.lastDigit {
        case 1: .progress(.ended(.busy))
        case 2: .progress(.ended(.noAnswer))
        case 3: .progress(.ended(.failed))
        case 5: .progress(progress(of: call, seconds: Self.slowness))
        default: .progress(progress(of: call, seconds: Self.conversation))
        }
    }

    private func progress(of call: OutboundCall, seconds: Int) -> CallProgress {
        now() < call.begunAt.advanced(bySeconds: seconds) ? .underWay : .ended(.answered(seconds: seconds))
    }

    private static func sid(of call: OutboundCall) -> String { "SIM-\(call.taskID)-\(call.attempt)" }
}
