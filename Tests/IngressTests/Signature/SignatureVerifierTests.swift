import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct SignatureVerifierTests {
    private let body = #"{"type":"a"}"#.bytes

    @Test("Every vector is decided as it says", arguments: SignatureVector.all)
    func vectors(vector: SignatureVector) throws {
        let verifier = SignatureVerifier(toleranceSeconds: vector.toleranceSeconds)
        let destination = try vector.destination()
        var outcome = "verified"
        do throws(Rejection) {
            let payload = try verifier.verify(vector.request, for: destination)
            #expect(payload.matchedSecret.rawValue == vector.matched)
            #expect(payload.body == vector.bodyBytes)
        } catch {
            outcome = error.errorCode
            #expect(error.status == 401)
        }
        #expect(outcome == vector.expect)
    }

    // MARK: - Rotation

    @Test(
        "The secret before the last rotation works until its expiry and not at it",
        arguments: [(-1, MatchedSecret.previous), (1_799_999, .previous), (1_800_000, nil), (1_800_001, nil)]
            as [(Int64, MatchedSecret?)])
    func rotationOverlap(milliseconds: Int64, matched: MatchedSecret?) {
        let destination = Destination.sample(secrets: SigningSecrets.sample.rotated(to: .sample("next"), at: .start))
        let time = Timestamp(milliseconds: Timestamp.start.milliseconds + milliseconds)
        let old = SignedRequest.signed(body, with: .sample(), at: time)
        #expect(secretMatched(old, destination) == matched)
        let new = SignedRequest.signed(body, with: .sample("next"), at: time)
        #expect(secretMatched(new, destination) == .current)
    }

    @Test("A sender that rotates may sign with both secrets, in either order")
    func bothSignatures() {
        let destination = Destination.sample(secrets: SigningSecrets.sample.rotated(to: .sample("next"), at: .start))
        let signatures = [SigningSecret.sample(), .sample("next")].map { secret in
            SignedRequest.signed(body, with: secret).signature?.text ?? ""
        }
        for list in [signatures, signatures.reversed()] {
            var request = SignedRequest.signed(body)
            request.signature = list.joined(separator: ", ").bytes
            #expect(secretMatched(request, destination) == .current)
        }
    }

    @Test("Two rotations at once leave both secrets that went before, each until its own end")
    func twoRotations() {
        let later = Timestamp.start.advanced(bySeconds: 60)
        let twice = SigningSecrets.sample.rotated(to: .sample("2"), at: .start).rotated(to: .sample("3"), at: later)
        let destination = Destination.sample(secrets: twice)
        for secret in [SigningSecret.sample(), .sample("2")] {
            #expect(secretMatched(.signed(body, with: secret, at: later), destination) == .previous)
        }
        let end = Timestamp.start.advanced(bySeconds: 1800)
        #expect(rejection(.signed(body, with: .sample(), at: end), destination) == .signatureMismatch)
        #expect(secretMatched(.signed(body, with: .sample("2"), at: end), destination) == .previous)
    }

    @Test("A secret that was never the destination's matches nothing")
    func strangers() {
        #expect(rejection(.signed(body, with: .sample("4")), .sample()) == .signatureMismatch)
    }

    // MARK: - Order of the checks

    @Test("What is missing is told before what is malformed, that before what is wrong, and that before what is stale")
    func order() {
        let strict = Destination.sample(DestinationSettings(name: "Test", requireTimestamp: true))
        let plain = Destination.sample()
        var request = SignedRequest.signed(body, timestamp: "100", with: .sample("other"))
        #expect(rejection(request, plain) == .signatureMismatch)
        request.timestamp = "yesterday".bytes
        #expect(rejection(request, plain) == .timestampMalformed)
        request.signature = "junk".bytes
        #expect(rejection(request, plain) == .signatureMalformed)
        request.timestamp = nil
        #expect(rejection(request, strict) == .timestampRequired)
        #expect(rejection(request, plain) == .signatureMalformed)
        request.signature = nil
        #expect(rejection(request, plain) == .signatureMissing)
        request.timestamp = "yesterday".bytes
        #expect(rejection(request, strict) == .signatureMissing)
        #expect(rejection(.signed(body, timestamp: "100"), plain) == .timestampOutOfTolerance)
    }

    // MARK: - Tolerance

    @Test(
        "The head's arrival decides, to the millisecond, either way",
        arguments: [-300_001, -300_000, 300_000, 300_001] as [Int64])
    func tolerance(milliseconds: Int64) {
        let timestamp = String(Timestamp.start.milliseconds + milliseconds)
        let expected: Rejection? = abs(milliseconds) > 300_000 ? .timestampOutOfTolerance : nil
        #expect(rejection(.signed(body, timestamp: timestamp), .sample()) == expected)
    }

    @Test("A tolerance of zero takes the same instant only")
    func zeroTolerance() throws {
        let verifier = SignatureVerifier(toleranceSeconds: 0)
        let request = SignedRequest.signed(body, timestamp: Timestamp.start.unixSeconds)
        #expect(try verifier.verify(request, for: .sample()).validUntil == .start)
        let late = SignedRequest.signed(
            body, timestamp: Timestamp.start.unixSeconds, at: Timestamp(milliseconds: Timestamp.start.milliseconds + 1))
        #expect(throws: Rejection.timestampOutOfTolerance) { try verifier.verify(late, for: .sample()) }
    }

    @Test("One verifier serves one request after the other, whatever came before")
    func reuse() throws {
        let verifier = SignatureVerifier(toleranceSeconds: 300)
        for round in 0..<20 {
            let body = [UInt8](repeating: 0x61, count: round * 17)
            _ = try verifier.verify(.signed(body), for: .sample())
            #expect(throws: Rejection.signatureMismatch) {
                try verifier.verify(.signed(body, with: .sample("other")), for: .sample())
            }
        }
    }

    private func secretMatched(_ request: SignedRequest, _ destination: Destination) -> MatchedSecret? {
        try? SignatureVerifier(toleranceSeconds: 300).verify(request, for: destination).matchedSecret
    }

    private func rejection(_ request: SignedRequest, _ destination: Destination) -> Rejection? {
        do throws(Rejection) {
            _ = try SignatureVerifier(toleranceSeconds: 300).verify(request, for: destination)
            return nil
        } catch {
            return error
        }
    }
}
