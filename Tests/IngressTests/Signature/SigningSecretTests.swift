import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct SigningSecretTests {
    @Test("A new secret is whsec_ and 43 characters, and no two are the same")
    func generation() throws {
        let texts = try (0..<50).map { _ in try SigningSecret.generate().text }
        #expect(Set(texts).count == 50)
        #expect(texts.allSatisfy { $0.hasPrefix("whsec_") && $0.utf8.count == 49 })
    }

    @Test("Secrets from elsewhere have 1 to 256 bytes")
    func lengths() {
        #expect(SigningSecret("") == nil)
        #expect(SigningSecret("x")?.text == "x")
        #expect(SigningSecret(String(repeating: "x", count: 256)) != nil)
        #expect(SigningSecret(String(repeating: "x", count: 257)) == nil)
        #expect(SigningSecret(String(repeating: "é", count: 129)) == nil)
    }

    @Test("A secret never prints, alone or inside something else")
    func redaction() {
        let secret = SigningSecret.sample()
        let secrets = SigningSecrets.sample.rotated(to: .sample("next"), at: .start)
        let destination = Destination.sample(secrets: secrets)
        var dumped = ""
        dump(secret, to: &dumped)
        dump(secrets, to: &dumped)
        dump(destination, to: &dumped)
        dump(SignedRequest.signed("{}".bytes), to: &dumped)
        let texts = [
            String(describing: secret), String(reflecting: secret), "\(secret)", "\(Optional(secret) as Any)",
            "\([secret])", String(describing: secrets), String(reflecting: secrets), "\(destination)", dumped,
        ]
        for text in texts { #expect(!text.contains("not-real")) }
        #expect(String(describing: secret) == "SigningSecret(redacted)")
        #expect(String(reflecting: secret) == "SigningSecret(redacted)")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("A rotation keeps the secret before it for 30 minutes, and older ones as long as they were to, eight in all")
    func rotation() throws {
        let first = SigningSecrets(current: .sample("1"))
        #expect(first.previous.isEmpty)
        let second = first.rotated(to: .sample("2"), at: .start)
        #expect(second.current.text == SigningSecret.sample("2").text)
        #expect(second.previous.first?.secret.text == SigningSecret.sample("1").text)
        #expect(second.previous.first?.expiresAt == Timestamp.start.advanced(bySeconds: 1800))
        let third = second.rotated(to: .sample("3"), at: Timestamp.start.advanced(bySeconds: 60))
        #expect(third.previous.map(\.secret.text) == ["2", "1"].map { SigningSecret.sample($0).text })
        #expect(third.previous.map(\.expiresAt) == [1860, 1800].map { Timestamp.start.advanced(bySeconds: $0) })
        let late = third.rotated(to: .sample("4"), at: Timestamp.start.advanced(bySeconds: 1800))
        #expect(late.previous.map(\.secret.text) == ["3", "2"].map { SigningSecret.sample($0).text })
        let many = (0..<20).reduce(first) { secrets, number in secrets.rotated(to: .sample("\(number)"), at: .start) }
        #expect(many.previous.count == 8)
    }
}
