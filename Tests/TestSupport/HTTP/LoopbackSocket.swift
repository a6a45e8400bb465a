import Foundation

/// A TCP connection on 127.0.0.1. Its calls block: a client's no longer than a minute without progress.
package final class LoopbackSocket: Sendable {
    package enum Failure: Error, Equatable {
        case refused(errno: Int32)
        /// The peer reset the connection, or is gone.
        case reset
        /// Nothing moved for a minute.
        case timeout
    }

    private let descriptor: Int32

    /// - Parameter buffers: bytes that the system keeps for this side, either way; its own choice when nil.
    package init(connectingTo port: Int, buffers: Int32? = nil) throws {
        descriptor = Self.make()
        let patience = timeval(tv_sec: 60, tv_usec: 0)
        set(SO_RCVTIMEO, patience)
        set(SO_SNDTIMEO, patience)
        sendAtOnce()
        if let buffers {
            set(SO_RCVBUF, buffers)
            set(SO_SNDBUF, buffers)
        }
        // Every property is set, so that `deinit` closes the socket; a second close could hit somebody else's.
        guard Self.withAddress(port: port, { connect(descriptor, $0, $1) }) == 0 else { throw Failure.refused(errno: errno) }
    }

    private init(accepted descriptor: Int32) {
        self.descriptor = descriptor
        sendAtOnce()
    }

    deinit { close(descriptor) }

    private func sendAtOnce() {
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, [Int32(1)], socklen_t(MemoryLayout<Int32>.size))
    }

    private func set<Value: BitwiseCopyable>(_ option: Int32, _ value: Value) {
        withUnsafeBytes(of: value) { bytes in
            _ = setsockopt(descriptor, SOL_SOCKET, option, bytes.baseAddress, socklen_t(bytes.count))
        }
    }

    // MARK: - Sending and receiving

    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = sendOnce(bytes[sent...], flags: 0)
            guard count > 0 else { throw errno == EAGAIN ? Failure.timeout : Failure.reset }
            sent += count
        }
    }

    /// As much of `bytes` as the other side takes, given `patience` milliseconds for the next byte.
    package func sendUntilBlocked(_ bytes: [UInt8], patience: Int32) throws -> Int {
        var sent = 0
        while sent < bytes.count {
            var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&ready, 1, patience) > 0 else { break }
            let count = sendOnce(bytes[sent...], flags: Int32(MSG_DONTWAIT))
            guard count > 0 || errno == EAGAIN else { throw Failure.reset }
            sent += max(count, 0)
        }
        return sent
    }

    private func sendOnce(_ bytes: ArraySlice<UInt8>, flags: Int32) -> Int {
        bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | flags) }
    }

    /// What has come; empty when the other side has closed.
    package func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw errno == EAGAIN ? Failure.timeout : Failure.reset }
        return Array(buffer.prefix(count))
    }

    /// Closes the sending side.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes both sides; calls that wait come back.
    package func leave() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Ends the connection with a reset, once its owner lets go of it.
    package func resetWhenClosed() { set(SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }
}

// MARK: - Listening

/// A listening socket on 127.0.0.1.
package final class LoopbackListener: Sendable {
    private let descriptor: Int32
    package let port: Int

    /// - Parameter port: 0 takes any free one.
    package init(port: Int = 0) throws {
        let socket = LoopbackSocket.make()
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, [Int32(1)], socklen_t(MemoryLayout<Int32>.size))
        let isBound = LoopbackSocket.withAddress(port: port) { bind(socket, $0, $1) } == 0
        descriptor = socket
        self.port = LoopbackSocket.port(of: socket)
        guard isBound, listen(descriptor, 1024) == 0 else { throw LoopbackSocket.Failure.refused(errno: errno) }
    }

    deinit { close(descriptor) }

    /// Nil when the listener was stopped.
    package func accept() -> LoopbackSocket? {
        LoopbackSocket(acceptedFrom: descriptor)
    }

    /// Has ``accept()`` return; nothing more connects.
    package func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// A port that nobody listens on, and that nobody is given who asks for any free one.
    package static func closedPort() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: 20_000..<32_000)
            if let listener = try? LoopbackListener(port: port) { return listener.port }
        }
        throw LoopbackSocket.Failure.refused(errno: EADDRINUSE)
    }
}

extension LoopbackSocket {
    fileprivate convenience init?(acceptedFrom listener: Int32) {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.init(accepted: descriptor)
    }

    fileprivate static func make() -> Int32 {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    fileprivate static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
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

    fileprivate static func port(of socket: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
