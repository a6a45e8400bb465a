import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct RequestSignerTests {
    @Test("The MAC of every verified vector with one plain signature is made again")
    func vectors() throws {
        let plain = SignatureVector.all.filter { $0.matched == "current" && $0.signatureHeader?.utf8.count == 64 }
        #expect(plain.count > 20)
        for vector in plain {
            let signer = RequestSigner(secret: try #require(SigningSecret(vector.secret)))
            let headers = signer.headers(for: vector.bodyBytes, timestamp: vector.timestampHeader)
            #expect(headers.last?.name == "x-amigo-request-signature")
            #expect(headers.last?.value == "sha256=" + (vector.signatureHeader ?? "").lowercased(), "\(vector.name)")
            #expect(headers.dropLast().map(\.value) == [vector.timestampHeader].compactMap(\.self))
        }
    }

    @Test("During a rotation a request is signed with every secret that counts, the current one first")
    func rotation() {
        let (current, previous) = (SigningSecret.sample(), SigningSecret.sample("previous"))
        let secrets = SigningSecrets(current: current, previous: [.init(previous, expiresAt: .start.advanced(bySeconds: 1))])
        let body = Array("{}".utf8)
        func signature(_ signer: RequestSigner) -> String? { signer.headers(for: body, timestamp: "1767323045").last?.value }
        let both = [current, previous].compactMap { signature(RequestSigner(secret: $0)) }
        #expect(signature(RequestSigner(secrets: secrets, at: .start)) == both.joined(separator: ","))
        #expect(signature(RequestSigner(secrets: secrets, at: .start.advanced(bySeconds: 1))) == both[0])
    }

    @Test("It is signed with no more secrets than a verifier looks at")
    func manyRotations() {
        var secrets = SigningSecrets.sample
        for number in 0..<20 { secrets = secrets.rotated(to: .sample("\(number)"), at: .start) }
        let signature = RequestSigner(secrets: secrets, at: .start).headers(for: [], timestamp: nil).last?.value
        #expect(signature?.split(separator: ",").count == SignatureHeader.maximumEntries)
    }
}
