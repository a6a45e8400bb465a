import Foundation
import Identifiers

@testable import Ingress

/// Header lines, then a body: nothing is genuine that does not hold the code that the secret makes of the body.
enum SignatureSubject {
    static func check(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false).map(Array.init)
        guard lines.count == 3, let secret = SigningSecret("whsec_fixture-secret-not-real-000_CURRENT_0000000") else { return }
        let now = Timestamp(milliseconds: 1_767_323_045_000)
        let ids = IdentifierSource()
        let destination = Destination(
            id: ids.next(), workspaceID: ids.next(), triggerID: ids.next(), number: 1, settings: DestinationSettings(name: "Fuzz"),
            secrets: SigningSecrets(current: secret), createdBy: nil, createdAt: now, updatedAt: now)
        let timestamp = lines[1].isEmpty ? nil : lines[1]
        let request = SignedRequest(signature: lines[0], timestamp: timestamp, body: lines[2], receivedAt: now)
        guard (try? SignatureVerifier(toleranceSeconds: 300).verify(request, for: destination)) != nil else { return }
        let signer = RequestSigner(secret: secret)
        let text = timestamp.map { String(decoding: $0, as: UTF8.self) }
        let code = signer.headers(for: lines[2], timestamp: text).first { $0.name == "x-amigo-request-signature" }?.value ?? ""
        let header = String(decoding: lines[0], as: UTF8.self).lowercased()
        demand(!code.isEmpty && header.contains(code.lowercased().suffix(64)), "a request is genuine without its code")
    }
}
