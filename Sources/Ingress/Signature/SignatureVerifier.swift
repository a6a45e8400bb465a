package import Identifiers

/// Decides whether a request was signed with one of a destination's secrets (contract, section 2.1).
///
/// One per event loop: it owns the digest context that its computations reuse.
package final class SignatureVerifier {
    private let tolerance: Int64
    private let scratch = DigestContext()

    /// - Parameter toleranceSeconds: how far a request's timestamp may be off, either way.
    package init(toleranceSeconds: Int) {
        tolerance = Int64(toleranceSeconds) * 1000
    }

    /// - Throws: ``Rejection/signatureMissing``, ``Rejection/timestampRequired``, ``Rejection/signatureMalformed``, ``Rejection/timestampMalformed``,
    ///   ``Rejection/signatureMismatch`` or ``Rejection/timestampOutOfTolerance``, in the order in which they are
    ///   checked.
    package func verify(_ request: SignedRequest, for destination: Destination) throws(Rejection) -> VerifiedPayload {
        guard let header = request.signature else { throw .signatureMissing }
        guard request.timestamp != nil || !destination.settings.requireTimestamp else { throw .timestampRequired }
        let signatures = try SignatureHeader(header).signatures
        var validUntil: Timestamp?
        var isStale = false
        var prefix: [UInt8] = []
        if let timestamp = request.timestamp {
            let instant = try SignatureTimestamp(timestamp).instant
            validUntil = Timestamp(milliseconds: instant.milliseconds + tolerance)
            isStale = abs(instant - request.receivedAt) > tolerance
            prefix = [UInt8(ascii: "v"), UInt8(ascii: "1"), UInt8(ascii: ":")] + timestamp + [UInt8(ascii: ":")]
        }
        guard let secret = match(signatures, prefix, request, destination) else { throw .signatureMismatch }
        // Last, so that this answer tells the sender: the secret is right, the clock is not.
        guard !isStale else { throw .timestampOutOfTolerance }
        return VerifiedPayload(
            body: request.body, signedPrefix: prefix, matchedSecret: secret, validUntil: validUntil)
    }

    private func match(
        _ signatures: [Digest256], _ prefix: [UInt8], _ request: SignedRequest, _ destination: Destination
    ) -> MatchedSecret? {
        if matches(signatures, prefix, request.body, destination.secrets.current) { return .current }
        let isPrevious = destination.secrets.previous.contains {
            request.receivedAt < $0.expiresAt && matches(signatures, prefix, request.body, $0.secret)
        }
        return isPrevious ? .previous : nil
    }

    private func matches(_ signatures: [Digest256], _ prefix: [UInt8], _ body: [UInt8], _ secret: SigningSecret) -> Bool {
        let expected = body.withUnsafeBytes { body in
            HMACSHA256.code(prefix: prefix, message: body, key: secret.text.utf8, scratch: scratch)
        }
        return signatures.contains { $0.equalsInConstantTime(expected) }
    }
}

/// What the verifier looks at: the header values as sent, without the space around them, and the raw body.
package struct SignedRequest: Sendable {
    package var signature: [UInt8]?
    package var timestamp: [UInt8]?
    package var body: [UInt8]
    /// When the head arrived.
    package var receivedAt: Timestamp

    package init(signature: [UInt8]?, timestamp: [UInt8]?, body: [UInt8], receivedAt: Timestamp) {
        self.signature = signature
        self.timestamp = timestamp
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// A body whose signature was verified. Only ``SignatureVerifier`` makes one; event type, duplicates and mapping take nothing else.
package struct VerifiedPayload: Sendable {
    package let body: [UInt8]
    package let matchedSecret: MatchedSecret
    /// `v1:{timestamp}:`, or empty when the request carried no timestamp.
    let signedPrefix: [UInt8]
    /// The last instant at which the same request would still be within the tolerance; `nil` without a timestamp.
    let validUntil: Timestamp?

    /// What makes another request the same as this one: the signature's whole input.
    var identitySource: RequestIdentity.Source { .signedInput(prefix: signedPrefix, body: body) }

    fileprivate init(
        body: [UInt8], signedPrefix: [UInt8], matchedSecret: MatchedSecret, validUntil: Timestamp?
    ) {
        self.body = body
        self.signedPrefix = signedPrefix
        self.matchedSecret = matchedSecret
        self.validUntil = validUntil
    }
}
