internal import COpenSSL

/// HMAC-SHA1 (RFC 2104), for peers that sign with it. Nothing here is signed with it of our own accord.
package enum HMACSHA1 {
    package static let byteCount = 20

    /// The MAC over `message`.
    package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: byteCount)
        let isDone = HMAC(EVP_sha1(), key, Int32(key.count), message, message.count, &code, nil) != nil
        // Fails only when memory runs out; going on with a wrong code would be worse than stopping.
        precondition(isDone, "\(OpenSSLError("compute HMAC-SHA1"))")
        return code
    }
}
