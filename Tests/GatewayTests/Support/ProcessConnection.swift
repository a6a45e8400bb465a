import FieldMapping
import Foundation

/// An HTTP answer.
struct HTTPReply: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The value at a dot path of the body.
    subscript(_ path: String) -> JSONValue? {
        (try? JSONValue(body, maximumDepth: 128)).flatMap { $0.at(path) }
    }

    var errorCode: String? { self["error_code"]?.string }
}

extension JSONValue {
    func at(_ path: String) -> JSONValue? {
        (try? DotPath(path)).flatMap { value(at: $0) }
    }

    /// The value as it is written.
    var written: String { String(decoding: bytes, as: UTF8.self) }
}

/// A TCP connection to 127.0.0.1. Nothing here waits longer than ten seconds.
final class ClientConnection {
    enum Failure: Error, Equatable {
        case refused(errno: Int32)
        /// The peer closed or reset the connection.
        case ended
        case timeout
        case malformed
    }

    private let socket: Int32
    private var received: [UInt8] = []

    init(port: Int) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        let connected = LoopbackAddress.with(port: port) { connect(socket, $0, $1) }
        // Every property is set, so that `deinit` closes the socket; a second close could hit somebody else's.
        guard connected == 0 else { throw Failure.refused(errno: errno) }
    }

    deinit {
        close(socket)
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure.ended }
            sent += count
        }
    }

    /// The next answer on this connection.
    func reply() throws -> HTTPReply {
        let mark = Array("\r\n\r\n".utf8)
        while received.firstRange(of: mark) == nil { try receive() }
        guard let end = received.firstRange(of: mark) else { throw Failure.malformed }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { throw Failure.malformed }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Failure.malformed }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let length = status == 204 ? 0 : headers["content-length"].flatMap(Int.init)
        guard let length else { throw Failure.malformed }
        while received.count < end.upperBound + length { try receive() }
        let body = Array(received[end.upperBound..<(end.upperBound + length)])
        received.removeFirst(end.upperBound + length)
        return HTTPReply(status: status, headers: headers, body: body)
    }

    func exchange(_ request: [UInt8]) throws -> HTTPReply {
        try send(request)
        return try reply()
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN { throw Failure.timeout }
        guard count > 0 else { throw Failure.ended }
        received += buffer.prefix(count)
    }
}

enum LoopbackAddress {
    static func with<Value>(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// A listening socket; 0 takes any free port.
    static func listen(port: Int = 0) -> Int32? {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard with(port: port, { bind(listener, $0, $1) }) == 0, Foundation.listen(listener, 256) == 0 else {
            close(listener)
            return nil
        }
        return listener
    }

    static func port(of socket: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// A port that is free and that no outgoing connection is given: for servers that come back on the same one.
    static func reservedPort() throws -> Int {
        try eventually("a free port") {
            let port = Int.random(in: 20_000..<32_000)
            guard let listener = listen(port: port) else { return nil }
            close(listener)
            return port
        }
    }
}
