import Synchronization
import TestSupport

/// A connection to the hooks listener. Each call blocks a thread of its own, never one that the code under test runs on.
final class Client: Sendable {
    struct UnfinishedAnswer: Error {
        let text: String
    }

    private let socket: LoopbackSocket
    /// What was received and not yet taken.
    private let received = Mutex<[UInt8]>([])

    /// - Parameter buffers: bytes that the system keeps for this side, either way; its own choice when nil.
    init(port: Int, buffers: Int32? = nil) throws {
        socket = try LoopbackSocket(connectingTo: port, buffers: buffers)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await onItsThread { [socket] in try socket.send(bytes) }
    }

    /// Each byte in a packet of its own.
    func sendBytewise(_ bytes: [UInt8]) async throws {
        try await onItsThread { [socket] in for byte in bytes { try socket.send([byte]) } }
    }

    /// As much of `bytes` as the other side takes, given `patience` milliseconds for the next byte.
    func sendUntilBlocked(_ bytes: [UInt8], patience: Int32) async throws -> Int {
        try await onItsThread { [socket] in try socket.sendUntilBlocked(bytes, patience: patience) }
    }

    /// Closes the sending side.
    func finishSending() { socket.finishSending() }

    /// Leaves: closes both sides.
    func leave() { socket.leave() }

    /// The next answer.
    ///
    /// - Parameter withoutBody: whether it ends with its headers, as the answer to HEAD does.
    func answer(withoutBody: Bool = false) async throws -> HTTPAnswer {
        try await onItsThread {
            while true {
                let answer = self.received.withLock { HTTPAnswer.take(from: &$0, withoutBody: withoutBody) }
                if let answer { return answer }
                let part = try self.socket.receive()
                guard !part.isEmpty else {
                    throw UnfinishedAnswer(text: self.received.withLock { $0.text })
                }
                self.received.withLock { $0 += part }
            }
        }
    }

    /// What comes until the other side closes.
    func rest() async throws -> [UInt8] {
        try await onItsThread {
            while true {
                let part = try self.socket.receive()
                guard !part.isEmpty else { break }
                self.received.withLock { $0 += part }
            }
            return self.received.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
        }
    }
}
