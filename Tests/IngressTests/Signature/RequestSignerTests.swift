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
}
