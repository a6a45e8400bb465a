import Identifiers
import Synchronization
import TriggerEngine

/// A provider that does as it is told, and knows which calls there really are.
final class ScriptedCalls: CallProvider {
    enum Behaviour: Sendable {
        case places
        /// Places the call, and the answer is lost.
        case losesAnswer
        /// The request is lost.
        case losesRequest
        case refuses
        case isDown
    }

    private struct State {
        var callerID = SimulatedProvider.defaultCallerID
        var account = "AC1"
        var behaviour = Behaviour.places
        var calls: [OutboundCall] = []
        var progress: [String: CallInquiry] = [:]
        var canSearch = true
        var asked = 0
        var lookedFor: [Timestamp] = []
        var avoided: Set<String> = []
    }

    let name = "scripted"
    var callerID: E164Number { state.withLock { $0.callerID } }
    var account: String? { state.withLock { $0.account } }
    let pollingInterval = Duration.seconds(60)
    let settlingTime = Duration.seconds(30)
    private let state = Mutex(State())

    /// The calls that there are, as they were placed.
    var calls: [OutboundCall] { state.withLock { $0.calls } }
    /// How often it was asked for a call.
    var asked: Int { state.withLock { $0.asked } }

    /// How often it was asked for what an attempt led to.
    var searches: Int { lookedFor.count }
    /// And from when on each time.
    var lookedFor: [Timestamp] { state.withLock { $0.lookedFor } }

    /// Calls to these numbers are never placed.
    func avoid(_ numbers: Set<String>) { state.withLock { $0.avoided = numbers } }
    /// As a restart with other settings does.
    func change(callerID: E164Number) { state.withLock { $0.callerID = callerID } }
    func change(account: String) { state.withLock { $0.account = account } }
    func behave(_ behaviour: Behaviour) { state.withLock { $0.behaviour = behaviour } }
    func allowSearch(_ isAllowed: Bool) { state.withLock { $0.canSearch = isAllowed } }
    func end(_ sid: String, _ inquiry: CallInquiry) { state.withLock { $0.progress[sid] = inquiry } }

    func place(_ call: OutboundCall) async -> Placement {
        state.withLock { state in
            state.asked += 1
            if state.avoided.contains(call.to.text) { return .unavailable(reason: "not this one", retryAfter: nil) }
            switch state.behaviour {
            case .places:
                state.calls.append(call)
                return .placed(sid: "CA\(state.calls.count)")
            case .losesAnswer:
                state.calls.append(call)
                return .uncertain(reason: "no answer")
            case .losesRequest: return .uncertain(reason: "no answer")
            case .refuses: return .refused(reason: "The provider does not call there.")
            case .isDown: return .unavailable(reason: "connection refused", retryAfter: nil)
            }
        }
    }

    func find(_ call: OutboundCall) async -> CallSearch {
        state.withLock { state in
            state.lookedFor.append(call.begunAt)
            guard state.canSearch else { return .unavailable(reason: "connection refused") }
            let found = state.calls.enumerated().filter {
                $0.element.to == call.to && $0.element.from == call.from && $0.element.begunAt >= call.begunAt
            }
            return .found(sids: found.map { "CA\($0.offset + 1)" })
        }
    }

    func progress(of call: OutboundCall, sid: String) async -> CallInquiry {
        state.withLock { $0.progress[sid] ?? .progress(.underWay) }
    }
}
