import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct RequestIdentityTests {
    private let destination = IdentifierSource().next()

    @Test("An identity comes back from its 16 bytes")
    func bytes() {
        let identity = RequestIdentity(ofBody: "x".bytes, at: destination)
        #expect(identity.bytes.count == 16)
        #expect(RequestIdentity(identity.bytes) == identity)
        #expect(RequestIdentity(Array(0..<20)).bytes == Array(0..<16))
    }

    @Test("It is the beginning of a SHA-256 that anyone can compute, so that it outlasts the process")
    func stability() {
        let digest = SHA256.digest(destination.description.bytes + [0] + "v1:1:".bytes + "x".bytes)
        let identity = RequestIdentity(of: .signedInput(prefix: "v1:1:".bytes, body: "x".bytes), at: destination)
        #expect(identity.bytes == Array(digest.prefix(16)))
    }

    @Test("Destination, timestamp, body and kind of identity all count")
    func differences() {
        let other = IdentifierSource().next()
        let identities: [RequestIdentity] = [
            RequestIdentity(ofBody: "x".bytes, at: destination),
            RequestIdentity(ofBody: "x".bytes, at: other),
            RequestIdentity(ofBody: "y".bytes, at: destination),
            RequestIdentity(ofBody: [], at: destination),
            RequestIdentity(of: .signedInput(prefix: "v1:1:".bytes, body: "x".bytes), at: destination),
            RequestIdentity(of: .signedInput(prefix: "v1:2:".bytes, body: "x".bytes), at: destination),
            RequestIdentity(of: .value("x".bytes[...]), at: destination),
            RequestIdentity(of: .value("x".bytes[...]), at: other),
            RequestIdentity(of: .value([]), at: destination),
        ]
        #expect(Set(identities).count == identities.count)
    }
}
