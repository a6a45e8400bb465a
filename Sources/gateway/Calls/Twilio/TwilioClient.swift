import Logging
import Terminal
import TriggerBridge
import TriggerEngine

/// Sends requests to Twilio's REST API, each once: whether to ask again is the engine's to say.
final class TwilioClient: Sendable {
    typealias Answer = Result<HTTPResponse, TransferFailure>

    /// What a request is for, as the log names it.
    enum Purpose: String {
        case place, find, progress
    }

    private let client: HTTPClient
    private let base: BaseURL
    /// Its SID.
    let account: String
    private var accountPath: String { "/2010-04-01/Accounts/\(account)" }
    /// The auth token is in here and nowhere else.
    private let headers: SharedHeaders
    private let logger: Logger
    private let metrics = AttemptMetrics(prefix: "provider")

    /// - Throws: ``SetupError/noResources(_:)``
    init(_ account: TwilioAccount, base: BaseURL, client: HTTPClient, logger: Logger) throws(SetupError) {
        self.client = client
        self.base = base
        self.logger = logger
        self.account = account.sid
        headers = try SharedHeaders([("Authorization", account.authorization), ("Accept", "application/json")])
    }

    /// `POST …/Calls.json`
    func create(_ fields: [(name: String, value: String)], traceparent: String?, for call: OutboundCall) async -> Answer {
        var own = [("Content-Type", FormEncoding.contentType)]
        if let traceparent { own.append(("traceparent", traceparent)) }
        let body = Array(FormEncoding.encode(fields).utf8)
        return await send(
            HTTPRequest(.post, base.description + accountPath + "/Calls.json", headers: own, shared: headers, body: body), .place, call)
    }

    /// `GET …/Calls/{sid}.json`
    func fetch(sid: String, of call: OutboundCall) async -> Answer {
        await get("\(accountPath)/Calls/\(sid).json", .progress, call)
    }

    /// `GET …/Calls.json`, the first page.
    func list(_ filter: [(name: String, value: String)], for call: OutboundCall) async -> Answer {
        await get("\(accountPath)/Calls.json?\(FormEncoding.encode(filter))", .find, call)
    }

    /// A further page; `nil` when `path` is not one of this account's lists of calls. The credentials go nowhere else.
    func page(_ path: String, for call: OutboundCall) async -> Answer? {
        guard path.hasPrefix("\(accountPath)/Calls.json?") else { return nil }
        return await get(path, .find, call)
    }

    private func get(_ path: String, _ purpose: Purpose, _ call: OutboundCall) async -> Answer {
        await send(HTTPRequest(.get, base.description + path, shared: headers), purpose, call)
    }

    private func send(_ request: HTTPRequest, _ purpose: Purpose, _ call: OutboundCall) async -> Answer {
        let startedAt = client.now()
        let answer: Answer? = await unlessCancelled { completion in
            client.submit(request) { result, microseconds in
                self.note(Attempt(number: 1, startedAt: startedAt, duration: microseconds, result: result), purpose, call)
                completion(result)
            }
        }
        return answer ?? .failure(.cancelled)
    }

    private func note(_ attempt: Attempt, _ purpose: Purpose, _ call: OutboundCall) {
        metrics.record(attempt)
        logger.log(attempt, purpose, of: call)
    }
}

extension Logger {
    /// Neither number nor URL nor credentials nor answer: they are not in anything that is named here.
    fileprivate func log(_ attempt: Attempt, _ purpose: TwilioClient.Purpose, of call: OutboundCall) {
        let isAnswer = attempt.outcome == .answered
        log(
            level: isAnswer ? .debug : .warning, isAnswer ? "call provider answered" : "call provider did not answer",
            metadata: [
                "call.task_id": "\(call.taskID)",
                "call.attempt": "\(call.attempt)",
                "call.request": "\(purpose.rawValue)",
                "call.outcome": "\(attempt.outcome)",
                "call.status": "\(attempt.status.map(String.init) ?? "none")",
                "call.duration_us": "\(attempt.duration)",
            ])
    }
}
