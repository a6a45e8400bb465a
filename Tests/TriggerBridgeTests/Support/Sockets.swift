import Foundation

/// The few socket calls that the ``ScriptedServer`` needs.
enum Sockets {
    /// Listens on a free port of 127.0.0.1.
    static func listen() throws -> Int32 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard listener >= 0, isBound, Foundation.listen(listener, 1024) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        return listener
    }

    static func port(of socket: Int32) -> UInt16 {
        var address = loopback
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// A port of 127.0.0.1 that nobody listens on.
    static func closedPort() throws -> UInt16 {
        let listener = try listen()
        defer { close(listener) }
        return port(of: listener)
    }

    static func connect(to port: UInt16) throws -> Int32 {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback
        address.sin_port = port.bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return socket
    }

    static func close(_ socket: Int32) { Foundation.close(socket) }

    /// Nil when the listener was shut down.
    static func accept(_ listener: Int32) -> Int32? {
        let socket = Foundation.accept(listener, nil, nil)
        guard socket >= 0 else { return nil }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    /// False when the peer is gone.
    static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Empty at the end of the stream.
    static func receive(from socket: Int32) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = recv(socket, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(count, 0)))
    }

    private static var loopback: sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
