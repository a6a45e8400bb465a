import Foundation
import Ingress

/// A webhook destination and what its sender knows.
struct Hook: Sendable {
    let id: String
    let workspace: String
    let triggerID: String
    var secret: String

    var path: String { "/v1/\(workspace)/hooks/\(id)" }

    /// The headers of a signed request.
    func signature(_ body: [UInt8], timestamp: String? = nil) -> [(String, String)] {
        let prefix = timestamp.map { Array("v1:\($0):".utf8) } ?? []
        let header = ("x-amigo-request-signature", Self.mac(prefix + body, secret))
        return [header] + (timestamp.map { [("x-amigo-request-timestamp", $0)] } ?? [])
    }

    /// A signed request on a connection that is kept.
    func request(_ body: [UInt8], timestamp: String? = nil, headers: [(String, String)] = []) -> [UInt8] {
        Self.request(path, signature(body, timestamp: timestamp) + headers, body)
    }

    static func request(_ path: String, _ headers: [(String, String)], _ body: [UInt8]) -> [UInt8] {
        var head = "POST \(path) HTTP/1.1\r\nHost: gateway\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }

    /// HMAC-SHA256 (RFC 2104) in hex, spelled out, so that the gateway's own is not tested with itself.
    static func mac(_ message: [UInt8], _ secret: String) -> String {
        let key = Array(secret.utf8) + Array(repeating: 0, count: 64 - secret.utf8.count)
        let inner = SHA256.digest(key.map { $0 ^ 0x36 } + message)
        return SHA256.digest(key.map { $0 ^ 0x5C } + inner).map { String(format: "%02x", $0) }.joined()
    }

    static func now(_ offset: Int = 0) -> String { String(Int(Date().timeIntervalSince1970) + offset) }
}
