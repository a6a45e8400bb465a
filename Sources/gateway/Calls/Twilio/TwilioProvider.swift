import Identifiers
import TriggerBridge
import TriggerEngine

/// Places calls with Twilio's REST API (contract, section 5).
///
///     POST {base}/2010-04-01/Accounts/{AccountSid}/Calls.json
///     Authorization: Basic …
///     Content-Type: application/x-www-form-urlencoded
///     traceparent: …
///
///     To=…&From=…&Url={voice URL}?task_id=…&attempt=…&Method=POST&StatusCallback={public URL}/v1/…/status&…
struct TwilioProvider: CallProvider {
    /// By how many seconds the date of a call may be before the attempt began, after the difference of the clocks that Twilio's answer shows.
    static let clockTolerance = 60
    /// Calls on one page of a list.
    static let pageSize = 500
    /// Pages that are read of one list; a longer one tells nothing.
    static let maximumPages = 20

    let name = "twilio"
    let callerID: E164Number
    var account: String? { client.account }
    /// A callback usually comes first.
    let pollingInterval = Duration.seconds(120)
    /// A request is on its way for its whole time at most; then Twilio has some to list the call.
    let settlingTime: Duration
    private let client: TwilioClient
    private let urls: TwilioURLs
    private let now: @Sendable () -> Timestamp

    /// - Parameter settlingTime: longer than a request may take.
    init(
        client: TwilioClient, urls: TwilioURLs, callerID: E164Number, settlingTime: Duration,
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.client = client
        self.urls = urls
        self.callerID = callerID
        self.now = now
        self.settlingTime = settlingTime
    }

    // MARK: - Placing

    func place(_ call: OutboundCall) async -> Placement {
        guard !Task.isCancelled else { return .unavailable(reason: "The gateway is stopping; nothing was sent.", retryAfter: nil) }
        let traceparent = call.traceID.map { Traceparent.text(traceID: $0, parent: call.taskID.low &+ UInt64(call.attempt)) }
        let answer = await client.create(fields(of: call), traceparent: traceparent, for: call)
        return Placement(twilio: answer, at: now())
    }

    private func fields(of call: OutboundCall) -> [(name: String, value: String)] {
        [
            ("To", call.to.text), ("From", call.from.text), ("Url", urls.voice(of: call)), ("Method", "POST"),
            ("StatusCallback", urls.statusCallback(of: call)), ("StatusCallbackMethod", "POST"),
            ("StatusCallbackEvent", "initiated"), ("StatusCallbackEvent", "answered"), ("StatusCallbackEvent", "completed"),
        ]
    }

    // MARK: - Finding

    /// Twilio can list the calls to a number, and from one, by when they were dialled: `StartTime`, in whole days. A call that waits in Twilio's
    /// queue has no such time, and it is the very one that is looked for; so all calls between the two numbers are listed, and told apart by when
    /// they were created. One that Twilio has not dated yet is new.
    func find(_ call: OutboundCall) async -> CallSearch {
        let filter = [("To", call.to.text), ("From", call.from.text), ("PageSize", "\(Self.pageSize)")]
        var answer: TwilioClient.Answer? = await client.list(filter, for: call)
        let begunAt = call.begunAt.advanced(byMilliseconds: skew(answer))
        var calls: [TwilioCall] = []
        for pagesLeft in (0..<Self.maximumPages).reversed() {
            guard let page = answer.flatMap(Self.page) else { return .unavailable(reason: Self.reason(answer)) }
            calls += page.calls
            guard let next = page.next else { return .found(sids: Self.sids(calls, since: begunAt)) }
            guard pagesLeft > 0 else { break }
            answer = await client.page(next, for: call)
        }
        return .unavailable(reason: "Twilio lists more calls to this number than are looked through.")
    }

    /// How many milliseconds Twilio's clock, which dates the calls, is ahead of this machine's.
    private func skew(_ answer: TwilioClient.Answer?) -> Int64 {
        guard case .success(let response) = answer, let date = response.headers["date"].flatMap(Timestamp.init(mailDate:)) else { return 0 }
        return date - now()
    }

    private static func page(_ answer: TwilioClient.Answer) -> TwilioCallPage? {
        guard case .success(let response) = answer, response.status == 200 else { return nil }
        return TwilioCallPage(response.body)
    }

    /// Oldest first; those without a date last.
    private static func sids(_ calls: [TwilioCall], since begunAt: Timestamp) -> [String] {
        let earliest = begunAt.advanced(bySeconds: -clockTolerance)
        let dated = calls.reversed().map { (sid: $0.sid, createdAt: $0.createdAt ?? Timestamp(milliseconds: .max)) }
        return dated.filter { $0.createdAt >= earliest }.sorted { $0.createdAt < $1.createdAt }.map(\.sid)
    }

    // MARK: - Progress

    func progress(of call: OutboundCall, sid: String) async -> CallInquiry {
        guard TwilioCall.isSID(sid) else { return .unknownCall }
        let answer = await client.fetch(sid: sid, of: call)
        guard case .success(let response) = answer else { return .unavailable(reason: Self.reason(answer)) }
        switch (response.status, TwilioErrorCode(in: response.body)) {
        case (200, _):
            guard let progress = TwilioCall(response.body)?.progress else { return .unavailable(reason: Self.reason(answer)) }
            return .progress(progress)
        case (404, .notFound): return .unknownCall
        default: return .unavailable(reason: Self.reason(answer))
        }
    }

    private static func reason(_ answer: TwilioClient.Answer?) -> String {
        switch answer {
        case .success(let response) where response.status != 200: "Twilio tells nothing of the call (status \(response.status))."
        case .success, nil: "What Twilio tells of the call cannot be read."
        case .failure(let failure): "Twilio tells nothing of the call: \(failure.inAClause)."
        }
    }
}
