/// Signs bodies the way senders do (contract, section 2.1): the other side of ``SignatureVerifier``.
package struct RequestSigner: Sendable {
    private let secret: SigningSecret

    package init(secret: SigningSecret) {
        self.secret = secret
    }

    /// The headers that go with `body`: `x-amigo-request-timestamp` when there is one, then `x-amigo-request-signature`
    /// with `sha256=` and the MAC in lower-case hex.
    ///
    /// - Parameter timestamp: the header's value, signed byte for byte as it is given. `nil` signs the body alone.
    package func headers(for body: [UInt8], timestamp: String?) -> [(name: String, value: String)] {
        let prefix = timestamp.map { "v1:\($0):" } ?? ""
        let signature = ("x-amigo-request-signature", "sha256=" + hexadecimal(code(prefix, body)))
        guard let timestamp else { return [signature] }
        return [("x-amigo-request-timestamp", timestamp), signature]
    }

    private func code(_ prefix: String, _ body: [UInt8]) -> [UInt8] {
        body.withUnsafeBytes { body in
            secret.key.authenticationCode(prefix: Array(prefix.utf8), message: body, scratch: DigestContext()).bytes
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
