import Identifiers
import Ingress
import Synchronization
import TriggerBridge
import TriggerEngine

/// The request of one call.
///
/// A retry repeats the first request to the byte, so that a receiver that had it, and whose answer was lost, can tell
/// (contract, section 2.3). It is signed anew only before receivers would find it too old.
final class SignedCall: Sendable {
    /// Seconds for which a signature is used: well within the tolerance of 300 s.
    static let signatureLifetime = 120

    private let fire: PendingFire
    private let settings: HTTPRequestSettings
    private let secrets: SigningSecrets
    private let now: @Sendable () -> Timestamp
    private let last = Mutex<(request: HTTPRequest, signedAt: Timestamp)?>(nil)

    init(
        _ fire: PendingFire, _ settings: HTTPRequestSettings, _ secrets: SigningSecrets,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.fire = fire
        self.settings = settings
        self.secrets = secrets
        self.now = now
    }

    /// What the next attempt sends.
    @Sendable func request() -> HTTPRequest {
        let instant = now()
        return last.withLock { last in
            if let last, instant < last.signedAt.advanced(bySeconds: Self.signatureLifetime) { return last.request }
            let request = signed(at: instant)
            last = (request, instant)
            return request
        }
    }

    private func signed(at instant: Timestamp) -> HTTPRequest {
        let signer = RequestSigner(secrets: secrets, at: instant)
        var headers = [("Content-Type", "application/json"), ("Idempotency-Key", fire.eventID.description)]
        headers += signer.headers(for: fire.input, timestamp: String(instant.milliseconds)).map { ($0.name, $0.value) }
        if let traceparent = fire.traceparent { headers.append(("traceparent", traceparent)) }
        return HTTPRequest(
            .post, settings.url.text, headers: headers, body: fire.input, totalTimeout: .seconds(settings.timeoutSeconds))
    }
}

extension PendingFire {
    /// The trace that caused it, with this fire as the parent.
    fileprivate var traceparent: String? {
        traceID.map { Traceparent.text(traceID: $0, parent: eventID.low) }
    }
}
