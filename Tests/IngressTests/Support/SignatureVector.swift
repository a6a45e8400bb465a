import Identifiers
import TestSupport
import Testing

@testable import Ingress

/// One entry of `fixtures/signatures/vectors.json`.
struct SignatureVector: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let secret: String
    let previousSecret: String?
    let body: String?
    let bodyHex: String?
    let timestampHeader: String?
    let signatureHeader: String?
    let nowUnixMs: Int64
    let toleranceSeconds: Int
    let requireTimestamp: Bool?
    let expect: String
    let matched: String?

    static let all = Fixtures.require { try Fixtures.decode([SignatureVector].self, from: "signatures/vectors.json") }

    var testDescription: String { name }

    var bodyBytes: [UInt8] { body?.bytes ?? bytes(hexadecimal: bodyHex ?? "") }

    var request: SignedRequest {
        SignedRequest(
            signature: signatureHeader?.bytes, timestamp: timestampHeader?.bytes, body: bodyBytes,
            receivedAt: Timestamp(milliseconds: nowUnixMs))
    }

    func destination() throws -> Destination {
        let current = try #require(SigningSecret(secret))
        let previous = try previousSecret.map { try #require(SigningSecret($0)) }
        let expiry = Timestamp(milliseconds: nowUnixMs).advanced(bySeconds: 60)
        return .sample(
            DestinationSettings(name: "Vector", requireTimestamp: requireTimestamp ?? false),
            secrets: SigningSecrets(current: current, previous: previous.map { [.init($0, expiresAt: expiry)] } ?? []))
    }
}
