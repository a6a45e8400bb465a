package import Identifiers

/// Signs bodies the way senders do (contract, section 2.1): the other side of ``SignatureVerifier``.
package struct RequestSigner: Sendable {
    private let secrets: [SigningSecret]

    package init(secret: SigningSecret) {
        secrets = [secret]
    }

    /// Signs with every secret that counts at `now`, the current one first, at most as many as a verifier looks at.
    package init(secrets: SigningSecrets, at now: Timestamp) {
        let previous = secrets.previous.filter { now < $0.expiresAt }.map(\.secret)
        self.secrets = Array(([secrets.current] + previous).prefix(SignatureHeader.maximumEntries))
    }

    /// The headers that go with `body`: `x-amigo-request-timestamp` when there is one, then `x-amigo-request-signature`
    /// with `sha256=` and the MAC in lower-case hex, one a secret, comma-separated.
    ///
    /// - Parameter timestamp: the header's value, signed byte for byte as it is given. `nil` signs the body alone.
    package func headers(for body: [UInt8], timestamp: String?) -> [(name: String, value: String)] {
        let prefix = timestamp.map { "v1:\($0):" } ?? ""
        let codes = secrets.map { "sha256=" + hexadecimal(code(prefix, body, $0)) }
        let signature = ("x-amigo-request-signature", codes.joined(separator: ","))
        guard let timestamp else { return [signature] }
        return [("x-amigo-request-timestamp", timestamp), signature]
    }

    private func code(_ prefix: String, _ body: [UInt8], _ secret: SigningSecret) -> [UInt8] {
        body.withUnsafeBytes { body in
            HMACSHA256.code(prefix: prefix.utf8, message: body, key: secret.text.utf8, scratch: DigestContext()).bytes
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
