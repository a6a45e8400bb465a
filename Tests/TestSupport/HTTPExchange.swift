import Foundation

/// One HTTP request over a socket of its own, and its answer. Blocks a thread of its own, never one of the cooperative
/// pool, on which the server under test runs.
package struct HTTPExchange: Sendable {
    package struct Answer: Sendable {
        package let status: Int
        package let headers: [(name: String, value: String)]
        package let body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }

        /// The first value of the header; `name` in lower case.
        package func header(_ name: String) -> String? {
            headers.first { $0.name == name }?.value
        }
    }

    package enum Failure: Error, Equatable {
        case cannotConnect(errno: Int32)
        case cannotSend(errno: Int32)
        /// Nothing came for ten seconds.
        case timeout
        case malformedAnswer(String)
    }

    /// - Parameter port: on 127.0.0.1.
    package static func send(
        _ method: String, _ path: String, port: Int, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) async throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "host: 127.0.0.1:\(port)"]
        lines += headers.map { "\($0.name): \($0.value)" }
        if let body { lines.append("content-length: \(body.count)") }
        let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
        return try await send(raw: Array(head.utf8) + (body ?? []), port: port)
    }

    /// Sends bytes that may be anything, and reads one answer.
    package static func send(raw request: [UInt8], port: Int) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try exchange(request, port: port) }) }
        }
    }

    private static func exchange(_ request: [UInt8], port: Int) throws -> Answer {
        let socket = try ClientSocket(port: port)
        try socket.send(request)
        var received: [UInt8] = []
        while true {
            if let answer = try Answer(received, isComplete: false) { return answer }
            let part = try socket.receive()
            guard !part.isEmpty else { break }
            received += part
        }
        guard let answer = try Answer(received, isComplete: true) else { throw Failure.malformedAnswer("no answer") }
        return answer
    }
}

extension HTTPExchange.Answer {
    /// `nil` when more has to come.
    fileprivate init?(_ received: [UInt8], isComplete: Bool) throws {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let statusLine = lines.first?.split(separator: " "), statusLine.count >= 2,
            let status = Int(statusLine[1])
        else {
            throw HTTPExchange.Failure.malformedAnswer("no status line")
        }
        self.status = status
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingSpaces)
        }
        let rest = received[end.upperBound...]
        let length = status == 204 ? 0 : headers.first { $0.name == "content-length" }.flatMap { Int($0.value) }
        guard let length else {
            guard isComplete else { return nil }
            body = Array(rest)
            return
        }
        guard rest.count >= length else { return nil }
        body = Array(rest.prefix(length))
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// A connection to 127.0.0.1 that closes with its owner.
private final class ClientSocket {
    private let descriptor: Int32

    init(port: Int) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw HTTPExchange.Failure.cannotConnect(errno: errno) }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw HTTPExchange.Failure.cannotSend(errno: errno) }
            sent += count
        }
    }

    /// Empty when the other side has closed.
    func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw HTTPExchange.Failure.timeout }
        return Array(buffer.prefix(count))
    }
}
