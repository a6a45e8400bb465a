/// A secret, prepared for HMAC-SHA256 (RFC 2104): the digest states after the inner and the outer pad.
///
/// Keying costs two blocks and several allocations, so it happens once a secret; a message then copies the two states. Copying them
/// measures half of duplicating OpenSSL's `EVP_MAC` context.
final class HMACKey: Sendable {
    // Both are written by the initialiser only, and copied from afterwards, which OpenSSL allows from several threads.
    nonisolated(unsafe) private let inner = DigestContext()
    nonisolated(unsafe) private let outer = DigestContext()

    private static let blockSize = 64

    init(_ secret: some Collection<UInt8>) {
        var key = Array(secret)
        if key.count > Self.blockSize { key = SHA256.digest(key) }
        key += Array(repeating: 0, count: Self.blockSize - key.count)
        inner.update(key.map { $0 ^ 0x36 })
        outer.update(key.map { $0 ^ 0x5C })
    }

    /// The MAC over `prefix` followed by `message`.
    ///
    /// - Parameter scratch: a context of the calling thread, overwritten.
    func authenticationCode(
        prefix: some Collection<UInt8>, message: UnsafeRawBufferPointer, scratch: borrowing DigestContext
    ) -> Digest256 {
        scratch.copy(from: inner)
        if !prefix.isEmpty { scratch.update(prefix) }
        scratch.update(message)
        let digest = scratch.finish()
        scratch.copy(from: outer)
        withUnsafeBytes(of: digest) { scratch.update($0) }
        return scratch.finish()
    }
}
