import FieldMapping
import TestSupport

extension JSONValue {
    func at(_ path: String) -> JSONValue? {
        (try? DotPath(path)).flatMap { value(at: $0) }
    }

    /// The value as it is written.
    var written: String { String(decoding: bytes, as: UTF8.self) }
}

/// A connection on which one request follows another. Blocks the thread that calls it.
final class ClientConnection {
    /// The peer closed the connection.
    struct Ended: Error {}

    private let socket: LoopbackSocket
    private var received: [UInt8] = []

    init(port: Int) throws {
        socket = try LoopbackSocket(connectingTo: port)
    }

    func send(_ bytes: [UInt8]) throws {
        try socket.send(bytes)
    }

    /// The next answer on this connection.
    func reply() throws -> HTTPAnswer {
        while true {
            if let answer = HTTPAnswer.take(from: &received) { return answer }
            let part = try socket.receive()
            guard !part.isEmpty else { throw Ended() }
            received += part
        }
    }

    /// Closes the sending side.
    func finishSending() { socket.finishSending() }

    /// Whether the peer closes the connection now, with nothing more to say.
    func isAtEnd() throws -> Bool { try received.isEmpty && socket.receive().isEmpty }

    func exchange(_ request: [UInt8]) throws -> HTTPAnswer {
        try send(request)
        return try reply()
    }
}
