import Foundation

/// A complete request that the ``ScriptedServer`` got.
package struct ReceivedRequest: Sendable {
    /// From 1 on, over all connections.
    package let number: Int
    package let method: String
    package let target: String
    /// Names in lower case.
    package let headers: [String: String]
    package let body: String

    package var idempotencyKey: String? { headers["idempotency-key"] }
}

/// Takes requests with `Content-Length`, or without a body, from a connection.
struct RequestReader {
    private let socket: LoopbackSocket
    private var bytes: [UInt8] = []

    init(_ socket: LoopbackSocket) {
        self.socket = socket
    }

    /// Nil when the connection ends first.
    mutating func next(_ record: ((Int) -> ReceivedRequest) -> ReceivedRequest) -> ReceivedRequest? {
        guard let headEnd = endOfHead() else { return nil }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let end = headEnd + 4 + (headers["content-length"].flatMap(Int.init) ?? 0)
        guard receive(until: { $0.count >= end }) else { return nil }
        let body = String(decoding: bytes[(headEnd + 4)..<end], as: UTF8.self)
        bytes.removeFirst(end)
        let words = lines[0].split(separator: " ").map(String.init)
        return record {
            ReceivedRequest(number: $0, method: words[0], target: words[1], headers: headers, body: body)
        }
    }

    private mutating func endOfHead() -> Int? {
        var end: Int?
        let mark = Array("\r\n\r\n".utf8)
        let isThere = receive { bytes in
            end = bytes.firstRange(of: mark)?.lowerBound
            return end != nil
        }
        return isThere ? end : nil
    }

    private mutating func receive(until isEnough: ([UInt8]) -> Bool) -> Bool {
        while !isEnough(bytes) {
            guard let more = try? socket.receive(), !more.isEmpty else { return false }
            bytes += more
        }
        return true
    }
}
