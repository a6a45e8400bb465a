import Identifiers
import Ingress
import Synchronization
import TestSupport
import Testing
import TriggerEngine

@testable import gateway

@Suite("Twilio's status callbacks")
struct TwilioCallbacksTests {
    private static let publicURL = "https://gateway.test"

    private let logs = LogRecorder()
    private let reports = RecordingReports()
    private let world: TwilioWorld
    private let placed: TwilioStandIn.Call
    private let callbacks: TwilioCallbacks

    init() async throws {
        world = try TwilioWorld()
        _ = await (try world.makeProvider()).place(world.call)
        placed = try #require(world.standIn.calls.first)
        let account = TwilioAccount(sid: TwilioStandIn.accountSID, authToken: try #require(TwilioAuthToken(TwilioStandIn.authToken)))
        callbacks = TwilioCallbacks(account, publicURL: Self.publicURL, reports: reports, logger: logs.logger)
    }

    /// As the hooks listener hands it over.
    private func received(_ callback: TwilioStandIn.StatusCallback, signature: String?? = nil) -> Callback {
        let header = signature ?? callback.signature
        return Callback(
            workspaceID: world.call.workspaceID, taskID: world.call.taskID, attempt: world.call.attempt, target: callback.target,
            signature: header.map { Array($0.utf8) }, body: callback.body)
    }

    private func report(_ progress: CallProgress) -> CallReport {
        CallReport(
            workspaceID: world.call.workspaceID, taskID: world.call.taskID, attempt: world.call.attempt, sid: placed.sid,
            progress: progress)
    }

    @Test(
        "are reported, and answered once that is kept",
        arguments: [
            ("initiated", nil, .underWay), ("ringing", nil, .underWay), ("in-progress", nil, .underWay),
            ("completed", 42, .ended(.answered(seconds: 42))), ("completed", nil, .ended(.answered(seconds: nil))),
            ("busy", nil, .ended(.busy)), ("no-answer", nil, .ended(.noAnswer)), ("failed", nil, .ended(.failed)),
            ("canceled", nil, .ended(.cancelled)),
        ] as [(String, Int?, CallProgress)])
    func taken(status: String, seconds: Int?, progress: CallProgress) async {
        let callback = received(world.standIn.callback(status, of: placed, seconds: seconds))
        #expect(await callbacks.outcome(of: callback) == .taken)
        #expect(reports.reports == [report(progress)])
        #expect(logs.lines.isEmpty)
    }

    @Test("of a task that is not known are answered 404, and 503 when what they report cannot be kept")
    func notKept() async {
        let callback = received(world.standIn.callback("busy", of: placed))
        for (result, rejection) in [
            (.success(false), .callback(.taskNotFound)), (.failure(.unavailable("disk full")), .storageUnavailable),
            (.failure(.overloaded), .overloaded),
        ] as [(Result<Bool, StoreError>, Rejection)] {
            reports.answer(result)
            #expect(await callbacks.outcome(of: callback) == .rejected(rejection))
        }
    }

    @Test("with a status that is not known change nothing, are taken, and told in the log without it")
    func unknownStatus() async {
        #expect(await callbacks.outcome(of: received(world.standIn.callback("parked", of: placed))) == .taken)
        #expect(reports.reports.isEmpty)
        #expect(logs.lines == ["warning call status unknown call.attempt=2 call.task_id=\(world.call.taskID)"])
    }

    @Test("are believed only when they are signed: with the token, over the URL and the form")
    func signatures() async {
        let genuine = world.standIn.callback("completed", of: placed)
        var changed = genuine
        changed.fields[4].value = "busy"
        let forgeries = [
            received(genuine, signature: .some(nil)), received(genuine, signature: ""), received(changed),
            received(world.standIn.callback("completed", of: placed, token: "another-token")),
            received(
                TwilioStandIn.StatusCallback(
                    url: genuine.url.replacing("/2/status", with: "/1/status"), fields: genuine.fields, signature: genuine.signature)),
        ]
        let outcomes = await forgeries.asyncMap { await callbacks.outcome(of: $0) }
        let rejections = [CallbackRejection.signatureMissing] + Array(repeating: .signatureMismatch, count: 4)
        #expect(outcomes == rejections.map { .rejected(.callback($0)) })
        #expect(reports.reports.isEmpty)
    }

    @Test("are refused when they are of another account, or do not say what they are to")
    func contents() async {
        let other = world.standIn.callback("busy", of: placed, account: "AC0")
        #expect(await callbacks.outcome(of: received(other)) == .rejected(.callback(.otherAccount)))
        for name in ["CallSid", "CallStatus"] {
            var callback = world.standIn.callback("busy", of: placed)
            callback.fields.removeAll { $0.name == name }
            callback.signature = TwilioStandIn.signature(callback.url, callback.fields, TwilioStandIn.authToken)
            #expect(await callbacks.outcome(of: received(callback)) == .rejected(.callback(.incomplete)))
        }
        #expect(reports.reports.isEmpty)
    }

    @Test("that are refused are told in the log once, and again after one was not")
    func refusalLog() async {
        let genuine = received(world.standIn.callback("ringing", of: placed))
        let forged = received(world.standIn.callback("ringing", of: placed, token: "another-token"))
        for callback in [forged, forged, genuine, forged] { _ = await callbacks.outcome(of: callback) }
        let line = "warning status callbacks are refused reason=signature_mismatch"
        #expect(logs.lines == [line, line])
    }

    @Test("are as many at a time as there may be; one more is turned away, until others are answered")
    func bound() async {
        let callback = received(world.standIn.callback("ringing", of: placed))
        let (outcomes, turnedAway) = (Collected<CallbackOutcome>(), Collected<CallbackOutcome>())
        for _ in 0..<TwilioCallbacks.maximumWaiting { callbacks.receive(callback, completion: outcomes.add) }
        callbacks.receive(callback, completion: turnedAway.add)
        #expect(outcomes.values.isEmpty && turnedAway.values == [.rejected(.overloaded)])
        let service = Task { [callbacks] in await callbacks.run() }
        while outcomes.values.count < TwilioCallbacks.maximumWaiting { await Task.yield() }
        callbacks.receive(callback, completion: outcomes.add)
        while outcomes.values.count <= TwilioCallbacks.maximumWaiting { await Task.yield() }
        #expect(outcomes.values.allSatisfy { $0 == .taken })
        service.cancel()
        await service.value
    }

    @Test("are taken some at a time, those that came before it ran included")
    func service() async {
        let callback = received(world.standIn.callback("ringing", of: placed))
        let outcomes = Collected<CallbackOutcome>()
        reports.hold()
        for _ in 0..<5 { callbacks.receive(callback, completion: outcomes.add) }
        let service = Task { [callbacks] in await callbacks.run() }
        for _ in 0..<5 { callbacks.receive(callback, completion: outcomes.add) }
        while reports.reports.count < 10 { await Task.yield() }
        #expect(outcomes.values.isEmpty)
        reports.release()
        while outcomes.values.count < 10 { await Task.yield() }
        #expect(outcomes.values == Array(repeating: .taken, count: 10))
        service.cancel()
        await service.value
    }
}

/// Keeps reports, and answers as it is told.
private final class RecordingReports: CallReports {
    private struct State {
        var reports: [CallReport] = []
        var result: Result<Bool, StoreError> = .success(true)
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var reports: [CallReport] { state.withLock { $0.reports } }

    func answer(_ result: Result<Bool, StoreError>) { state.withLock { $0.result = result } }

    func hold() { state.withLock { $0.isHolding = true } }

    func release() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func note(_ report: CallReport) async throws(StoreError) -> Bool {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                state.reports.append(report)
                if state.isHolding { state.held.append(continuation) }
                return state.isHolding
            }
            if !isHeld { continuation.resume() }
        }
        return try state.withLock { $0.result }.get()
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async -> Value) async -> [Value] {
        var values: [Value] = []
        for element in self { values.append(await transform(element)) }
        return values
    }
}
