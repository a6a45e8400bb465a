import FieldMapping
import Identifiers
import TestSupport

@testable import Ingress

extension Timestamp {
    /// When tests take place unless they say otherwise: 2026-01-02T03:04:05Z.

    var unixSeconds: String { String(milliseconds / 1000) }
}

extension SigningSecret {
    static func sample(_ name: String = "current") -> SigningSecret {
        guard let secret = SigningSecret("whsec_sample-not-real-" + name) else { preconditionFailure("not empty") }
        return secret
    }
}

extension SigningSecrets {
    static let sample = SigningSecrets(current: .sample())
}

extension DestinationSettings {
    static let plain = DestinationSettings(name: "Test")
}

extension Destination {
    static func sample(
        _ settings: DestinationSettings = .plain, secrets: SigningSecrets = .sample
    ) -> Destination {
        let ids = IdentifierSource()
        return Destination(
            id: ids.next(), workspaceID: ids.next(), triggerID: ids.next(), number: 1, settings: settings,
            secrets: secrets, createdBy: nil, createdAt: .start, updatedAt: .start)
    }

    /// The path of the hook URL.
    var path: String { "/v1/\(workspaceID)/hooks/\(id)" }
}

extension SignedRequest {
    /// A genuine request.
    static func signed(
        _ body: [UInt8], timestamp: String? = nil, with secret: SigningSecret = .sample(), at time: Timestamp = .start
    ) -> SignedRequest {
        let headers = RequestSigner(secret: secret).headers(for: body, timestamp: timestamp)
        return SignedRequest(
            signature: headers.last?.value.bytes, timestamp: timestamp?.bytes, body: body, receivedAt: time)
    }
}

extension ReceivedWebhook {
    /// A genuine webhook.
    static func signed(
        _ body: String, for destination: Destination, timestamp: String? = nil, at time: Timestamp = .start
    ) -> ReceivedWebhook {
        ReceivedWebhook(
            destination: destination,
            signed: .signed(body.bytes, timestamp: timestamp, with: destination.secrets.current, at: time),
            requestID: "test", traceparent: nil)
    }
}

extension AcceptedEventTypes {
    /// - Parameter patterns: well-formed and few.
    static func list(_ patterns: String...) -> AcceptedEventTypes {
        guard let list = AcceptedEventTypes(patterns.compactMap(EventTypePattern.init)) else {
            preconditionFailure("too many")
        }
        return list
    }
}
