import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct RedactionTests {
    @Test("A request, its payload and its MAC never print what they hold")
    func redacted() throws {
        let request = SignedRequest.signed(#"{"type":"lead","name":"Ada"}"#.bytes, timestamp: Timestamp.start.unixSeconds)
        let payload = try SignatureVerifier(toleranceSeconds: 300).verify(request, for: .sample())
        let header = try #require(request.signature)
        let digest = try #require(SignatureHeader(header).signatures.first)
        let values: [Any] = [request, payload, digest, [payload], (request, 1)]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains("Ada") && !text.contains(header.text.suffix(64)) && !text.contains("65, 100, 97"))
            }
        }
    }
}
