package import Identifiers

/// What makes two requests to a destination the same: 128 bits of SHA-256 over the destination and either the signature's input or the
/// value at the destination's `dedupe_path` (contract, section 2.3).
package struct RequestIdentity: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// What an identity is computed from; computed only when it is needed.
    package enum Source: Sendable {
        case signedInput(prefix: [UInt8], body: [UInt8])
        case value(ArraySlice<UInt8>)
    }

    package init(of source: Source, at destinationID: Identifier) {
        self.init(of: source, at: destinationID, scratch: DigestContext())
    }

    /// - Parameter scratch: a context of the calling thread, overwritten.
    init(of source: Source, at destinationID: Identifier, scratch digest: borrowing DigestContext) {
        digest.reset()
        destinationID.withText { digest.update($0) }
        switch source {
        case .signedInput(let prefix, let body):
            digest.update([0])
            digest.update(prefix)
            digest.update(body)
        case .value(let bytes):
            digest.update([1])
            digest.update(bytes)
        }
        (high, low) = digest.finish().firstHalf
    }

    /// The identity of a request without timestamp to a destination without `dedupe_path`.
    package init(ofBody body: [UInt8], at destinationID: Identifier) {
        self.init(of: .signedInput(prefix: [], body: body), at: destinationID)
    }

    /// Reads back ``bytes``. Takes the first 16.
    package init(_ bytes: some Collection<UInt8>) {
        precondition(bytes.count >= 16, "an identity has 16 bytes")
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Which of so many equal parts of all identities this one is in.
    func part(of parts: Int) -> Int { Int(low % UInt64(parts)) }

    package var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
    }
}
