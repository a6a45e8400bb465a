import GRDB
import Identifiers
import Ingress

/// How signing secrets are kept: sealed, and bound to the destination or the action that has them (contract, section 7).
extension SigningSecrets {
    /// - Throws: when they were sealed with another key or for another id, or are damaged.
    init(current: [UInt8], previous: [UInt8]?, sealedBy key: SealingKey, for id: Identifier) throws {
        guard let secret = SigningSecret(String(decoding: try key.open(current, context: id.blob), as: UTF8.self)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a secret that is empty")
        }
        let lines = try previous.map { String(decoding: try key.open($0, context: id.blob), as: UTF8.self) } ?? ""
        self.init(current: secret, previous: try lines.split(separator: "\n").map { try Previous(line: $0) })
    }

    func sealedCurrent(by key: SealingKey, for id: Identifier) throws -> [UInt8] {
        try key.seal(Array(current.text.utf8), context: id.blob)
    }

    /// One line each: when it expires, in milliseconds, a space, the secret. `nil` when there is none.
    func sealedPrevious(by key: SealingKey, for id: Identifier) throws -> [UInt8]? {
        guard !previous.isEmpty else { return nil }
        let lines = previous.map { "\($0.expiresAt.milliseconds) \($0.secret.text)\n" }
        return try key.seal(Array(lines.joined().utf8), context: id.blob)
    }
}

extension SigningSecrets.Previous {
    fileprivate init(line: Substring) throws {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let secret = SigningSecret(String(parts[1])) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a damaged previous secret")
        }
        self.init(secret, expiresAt: Timestamp(milliseconds: milliseconds))
    }
}
