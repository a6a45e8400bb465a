import Ingress
import Logging
import ServiceLifecycle
import Synchronization
import TriggerEngine

/// Takes Twilio's status callbacks: believes nothing of one before its signature is verified, and answers once what it reports is kept.
final class TwilioCallbacks: CallbackReceiver, Service {
    /// Twilio sends some twenty.
    private static let maximumFields = 256
    /// That are under way: their bodies come from anybody.
    static let maximumWaiting = 1024

    private struct Waiting: Sendable {
        let callback: Callback
        let completion: @Sendable (CallbackOutcome) -> Void
    }

    private let accountSID: String
    private let signature: TwilioSignature
    private let reports: any CallReports
    private let logger: Logger
    private let waiting: AsyncStream<Waiting>
    private let count = Atomic(0)
    private let continuation: AsyncStream<Waiting>.Continuation
    /// Whether the last callback was refused: a wrong setting is told once, not once for each callback.
    private let isRefusing = Atomic(false)

    /// - Parameters:
    ///   - publicURL: what the URLs of callbacks begin with.
    ///   - reports: keeps what is reported.
    init(_ account: TwilioAccount, publicURL: String, reports: any CallReports, logger: Logger) {
        accountSID = account.sid
        signature = TwilioSignature(account.authToken, publicURL: publicURL)
        self.reports = reports
        self.logger = logger
        (waiting, continuation) = AsyncStream.makeStream()
    }

    func receive(_ callback: Callback, completion: @escaping @Sendable (CallbackOutcome) -> Void) {
        let end: @Sendable (CallbackOutcome) -> Void = { [self] outcome in
            count.subtract(1, ordering: .relaxed)
            completion(outcome)
        }
        guard count.add(1, ordering: .relaxed).newValue <= Self.maximumWaiting else { return end(.rejected(.overloaded)) }
        switch continuation.yield(Waiting(callback: callback, completion: end)) {
        case .enqueued: break
        case .dropped, .terminated: end(.rejected(.overloaded))
        @unknown default: end(.rejected(.overloaded))
        }
    }

    /// Until everything that came before the shutdown is answered.
    func run() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await one in waiting {
                    group.addTask { one.completion(await self.outcome(of: one.callback)) }
                }
            }
        } onGracefulShutdown: {
            self.continuation.finish()
        }
    }

    // MARK: - One callback

    /// What its sender is told, once what it reports is kept.
    func outcome(of callback: Callback) async -> CallbackOutcome {
        // Before the body is looked at, which anybody can send.
        guard let header = callback.signature else { return refuse(.signatureMissing) }
        guard header.count == TwilioSignature.length, callback.body.count(where: { $0 == UInt8(ascii: "&") }) < Self.maximumFields else {
            return refuse(.signatureMismatch)
        }
        let form = FormFields(callback.body)
        if let rejection = check(callback, header, form) { return refuse(rejection) }
        isRefusing.store(false, ordering: .relaxed)
        guard let sid = form["CallSid"], TwilioCall.isSID(sid), let status = form["CallStatus"] else {
            return .rejected(.callback(.incomplete))
        }
        guard let progress = CallProgress(twilioStatus: status, seconds: form["CallDuration"].flatMap { Int($0) }) else {
            logger.warning("call status unknown", metadata: ["call.task_id": "\(callback.taskID)", "call.attempt": "\(callback.attempt)"])
            return .taken
        }
        return await note(
            CallReport(
                workspaceID: callback.workspaceID, taskID: callback.taskID, attempt: callback.attempt, sid: sid, progress: progress))
    }

    /// What keeps it from being believed.
    private func check(_ callback: Callback, _ header: [UInt8], _ form: FormFields) -> CallbackRejection? {
        guard signature.isGenuine(header, target: callback.target, form) else { return .signatureMismatch }
        return form["AccountSid"] == accountSID ? nil : .otherAccount
    }

    private func refuse(_ rejection: CallbackRejection) -> CallbackOutcome {
        if !isRefusing.exchange(true, ordering: .relaxed) {
            logger.warning("status callbacks are refused", metadata: ["reason": "\(Rejection.callback(rejection).errorCode)"])
        }
        return .rejected(.callback(rejection))
    }

    private func note(_ report: CallReport) async -> CallbackOutcome {
        do throws(StoreError) {
            return try await reports.note(report) ? .taken : .rejected(.callback(.taskNotFound))
        } catch {
            return .rejected(Rejection(error))
        }
    }
}
