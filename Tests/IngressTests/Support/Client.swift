import Foundation
import Synchronization

/// A connection to 127.0.0.1. Each call blocks a thread of its own, never one that the code under test runs on, and
/// fails after ten seconds without progress.
final class Client: Sendable {
    enum Failure: Error, Equatable {
        case refused
        case timeout
        case reset
        case unfinishedAnswer(String)
    }

    private let descriptor: Int32
    /// What was received and not yet taken.
    private let received = Mutex<[UInt8]>([])

    /// - Parameter buffers: bytes that the system keeps for this side, either way; its own choice when nil.
    init(port: Int, buffers: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        set(SO_RCVTIMEO, &patience)
        set(SO_SNDTIMEO, &patience)
        if var buffers {
            set(SO_RCVBUF, &buffers)
            set(SO_SNDBUF, &buffers)
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw Failure.refused }
    }

    deinit { close(descriptor) }

    private func set<Value: BitwiseCopyable>(_ option: Int32, _ value: inout Value) {
        withUnsafeBytes(of: &value) { bytes in
            _ = setsockopt(descriptor, SOL_SOCKET, option, bytes.baseAddress, socklen_t(bytes.count))
        }
    }

    // MARK: - Sending

    func send(_ bytes: [UInt8]) async throws {
        try await onItsThread { try self.write(bytes) }
    }

    /// Each byte in a packet of its own.
    func sendBytewise(_ bytes: [UInt8]) async throws {
        try await onItsThread { for byte in bytes { try self.write([byte]) } }
    }

    /// As much of `bytes` as the other side takes, given `patience` milliseconds for the next byte.
    func sendUntilBlocked(_ bytes: [UInt8], patience: Int32) async throws -> Int {
        try await onItsThread {
            var sent = 0
            while sent < bytes.count {
                var ready = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&ready, 1, patience) > 0 else { break }
                let count = self.sendOnce(bytes[sent...], flags: MSG_DONTWAIT)
                guard count > 0 || errno == EAGAIN else { throw Failure.reset }
                sent += max(count, 0)
            }
            return sent
        }
    }

    /// Closes the sending side.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Leaves: closes both sides.
    func leave() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = sendOnce(bytes[sent...], flags: 0)
            guard count > 0 else { throw errno == EAGAIN ? Failure.timeout : Failure.reset }
            sent += count
        }
    }

    private func sendOnce(_ bytes: ArraySlice<UInt8>, flags: Int) -> Int {
        bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | flags)) }
    }

    // MARK: - Receiving

    /// The next answer.
    ///
    /// - Parameter withoutBody: whether it ends with its headers, as the answer to HEAD does.
    func answer(withoutBody: Bool = false) async throws -> Answer {
        try await onItsThread {
            while true {
                let answer = self.received.withLock { Answer.take(from: &$0, withoutBody: withoutBody) }
                if let answer { return answer }
                let part = try self.receive()
                guard !part.isEmpty else {
                    throw Failure.unfinishedAnswer(self.received.withLock { $0.text })
                }
                self.received.withLock { $0 += part }
            }
        }
    }

    /// What comes until the other side closes.
    func rest() async throws -> [UInt8] {
        try await onItsThread {
            while true {
                let part = try self.receive()
                guard !part.isEmpty else { break }
                self.received.withLock { $0 += part }
            }
            return self.received.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
        }
    }

    private func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw errno == EAGAIN ? Failure.timeout : Failure.reset }
        return Array(buffer.prefix(count))
    }
}

/// Runs `work`, which may block, on a new thread.
func onItsThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
}
