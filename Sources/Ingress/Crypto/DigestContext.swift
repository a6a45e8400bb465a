internal import COpenSSL

/// A SHA-256 computation in progress; owns OpenSSL's `EVP_MD_CTX`.
///
/// Not for use from two threads at once.
struct DigestContext: ~Copyable {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("\(OpenSSLError("prepare SHA-256"))")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Starts over with an empty message.
    func reset() {
        check(EVP_DigestInit_ex(context, nil, nil), "restart SHA-256")
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count), "update SHA-256")
    }

    func update(_ bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { update($0) }
        }
    }

    /// Ends the computation; ``reset()`` begins another.
    func finish() -> Digest256 {
        var digest = Digest256()
        withUnsafeMutableBytes(of: &digest) { bytes in
            let start = bytes.bindMemory(to: UInt8.self).baseAddress
            check(EVP_DigestFinal_ex(context, start, nil), "finish SHA-256")
        }
        return digest
    }

    /// These calls fail only when memory runs out; going on with a wrong digest would be worse than stopping.
    private func check(_ result: Int32, _ operation: String) {
        precondition(result == 1, "\(OpenSSLError(operation))")
    }
}

/// 32 bytes of SHA-256 or HMAC-SHA256.
struct Digest256: Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Equal or not, in a time that does not depend on where they differ.
    func equalsInConstantTime(_ other: Digest256) -> Bool {
        withUnsafeBytes(of: self) { left in
            withUnsafeBytes(of: other) { right in
                CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
            }
        }
    }

    /// The first 16 bytes as two numbers in network order.
    var firstHalf: (high: UInt64, low: UInt64) { (UInt64(bigEndian: words.0), UInt64(bigEndian: words.1)) }

    var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }

    subscript(index: Int) -> UInt8 {
        get { withUnsafeBytes(of: self) { $0[index] } }
        set { withUnsafeMutableBytes(of: &self) { $0[index] = newValue } }
    }
}
