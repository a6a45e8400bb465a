internal import COpenSSL

/// The key that signing secrets are sealed with at rest: AES-256-GCM (contract, section 7).
///
/// Sealed form: 12 bytes nonce, ciphertext, 16 bytes tag. The context (the destination's id, say) is authenticated, so that a sealed
/// secret moved to another row does not open.
package struct SealingKey: Sendable {
    package static let byteCount = 32
    private static let nonceCount = 12
    private static let tagCount = 16

    private let key: [UInt8]

    /// `nil` unless `bytes` are 32.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        key = bytes
    }

    package func seal(_ plaintext: [UInt8], context: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let nonce = try SecureRandom.bytes(Self.nonceCount)
        let cipher = try CipherContext()
        guard EVP_EncryptInit_ex(cipher.pointer, EVP_aes_256_gcm(), nil, key, nonce) == 1 else {
            throw OpenSSLError("start sealing")
        }
        var length: Int32 = 0
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: Self.tagCount)
        guard EVP_EncryptUpdate(cipher.pointer, nil, &length, context, Int32(context.count)) == 1,
            EVP_EncryptUpdate(cipher.pointer, &ciphertext, &length, plaintext, Int32(plaintext.count)) == 1,
            EVP_EncryptFinal_ex(cipher.pointer, nil, &length) == 1,
            EVP_CIPHER_CTX_ctrl(cipher.pointer, EVP_CTRL_GCM_GET_TAG, Int32(Self.tagCount), &tag) == 1
        else { throw OpenSSLError("seal a secret") }
        return nonce + ciphertext + tag
    }

    /// - Throws: when the key, the context or a byte differs from what was sealed.
    package func open(_ sealed: [UInt8], context: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard sealed.count >= Self.nonceCount + Self.tagCount else {
            throw OpenSSLError("open a sealed secret that is cut short")
        }
        let nonce = Array(sealed.prefix(Self.nonceCount))
        let ciphertext = Array(sealed.dropFirst(Self.nonceCount).dropLast(Self.tagCount))
        var tag = Array(sealed.suffix(Self.tagCount))
        let cipher = try CipherContext()
        guard EVP_DecryptInit_ex(cipher.pointer, EVP_aes_256_gcm(), nil, key, nonce) == 1 else {
            throw OpenSSLError("start opening")
        }
        var length: Int32 = 0
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
        guard EVP_DecryptUpdate(cipher.pointer, nil, &length, context, Int32(context.count)) == 1,
            EVP_DecryptUpdate(cipher.pointer, &plaintext, &length, ciphertext, Int32(ciphertext.count)) == 1,
            EVP_CIPHER_CTX_ctrl(cipher.pointer, EVP_CTRL_GCM_SET_TAG, Int32(Self.tagCount), &tag) == 1,
            EVP_DecryptFinal_ex(cipher.pointer, nil, &length) == 1
        else { throw OpenSSLError("open a sealed secret: wrong sealing key or damaged data") }
        return plaintext
    }
}

extension SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SealingKey(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Owns OpenSSL's `EVP_CIPHER_CTX`.
private final class CipherContext {
    let pointer: OpaquePointer

    init() throws(OpenSSLError) {
        guard let pointer = EVP_CIPHER_CTX_new() else { throw OpenSSLError("prepare AES-256-GCM") }
        self.pointer = pointer
    }

    deinit {
        EVP_CIPHER_CTX_free(pointer)
    }
}
