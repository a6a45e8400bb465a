import Identifiers
import Ingress
import Logging
import Storage
import TriggerBridge
import TriggerEngine

/// Runs `http_request` actions (contract, section 3.3): posts the merged input, signed as webhooks are, and tries again
/// only where no answer came (section 2.5).
///
///     POST {config.url}
///     Content-Type: application/json
///     x-amigo-request-timestamp: {Unix milliseconds}
///     x-amigo-request-signature: sha256=…[,sha256=…]
///     Idempotency-Key: {fired_event_id}
///     traceparent: …
struct HTTPRequestPerformer: ActionPerformer {
    private let client: HTTPClient
    private let secrets: ActionSecrets
    private let now: @Sendable () -> Timestamp
    private let timer: (any RetryTimer)?
    private let logger: Logger
    private let metrics = AttemptMetrics(prefix: "action")

    /// - Parameter timer: the client when nil.
    init(
        client: HTTPClient, secrets: ActionSecrets, now: @escaping @Sendable () -> Timestamp = { .now() },
        timer: (any RetryTimer)? = nil, logger: Logger
    ) {
        self.client = client
        self.secrets = secrets
        self.now = now
        self.timer = timer
        self.logger = logger
    }

    func perform(_ call: ActionCall) async -> ActionOutcome {
        guard case .httpRequest(let settings) = call.action.settings.kind, let sealed = call.action.secrets else {
            return .failed(reason: "The action is not an http_request any more.", [])
        }
        do throws(StoreError) {
            let opened = try secrets.open(sealed, of: call.action.id)
            return await send(SignedCall(call.fire, settings, opened, now: now), settings, call)
        } catch {
            logger.error("action secret unreadable", metadata: ["action_id": "\(call.action.id)", "reason": "\(error)"])
            return .failed(reason: "The action's signing secret cannot be read with this gateway's sealing key; rotate it.", [])
        }
    }

    private func send(_ request: SignedCall, _ settings: HTTPRequestSettings, _ call: ActionCall) async -> ActionOutcome {
        let outcome: RequestOutcome? = await unlessCancelled { completion in
            RetriedRequest.send(
                RequestAttempts(RetryAttempts(checked: settings.retryAttempts)), over: client, timer: timer, request: request.request,
                onAttempt: { [metrics, logger] attempt in
                    metrics.record(attempt)
                    logger.log(attempt, of: call)
                },
                completion: completion)
        }
        return outcome.map(ActionOutcome.init) ?? .interrupted
    }
}

extension Logger {
    /// Neither URL nor secret nor input nor answer: they are not in anything that is named here.
    fileprivate func log(_ attempt: Attempt, of call: ActionCall) {
        let isAnswer = attempt.outcome == .answered
        log(
            level: isAnswer ? .debug : .warning, isAnswer ? "action answered" : "action did not answer",
            metadata: [
                "action.id": "\(call.action.id)",
                "action.event_id": "\(call.fire.eventID)",
                "action.attempt": "\(attempt.number)",
                "action.outcome": "\(attempt.outcome)",
                "action.status": "\(attempt.status.map(String.init) ?? "none")",
                "action.duration_us": "\(attempt.duration)",
            ])
    }
}
