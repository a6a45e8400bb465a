import Foundation
import Synchronization

/// A request whose answer is a stream of Server-Sent Events, as its client sees it. Its calls block, no longer than a minute without progress.
package final class EventStreamClient: Sendable {
    /// One block of lines.
    package struct Frame: Sendable, Equatable {
        package let id: String?
        package let event: String?
        package let data: String?
        /// The lines that are none of these.
        package let rest: [String]
    }

    package struct Broken: Error, Equatable {
        package let received: String
    }

    private struct State {
        var received: [UInt8] = []
        var text: [UInt8] = []
        var isOver = false
    }

    package let head: HTTPAnswer
    private let socket: LoopbackSocket
    private let state = Mutex(State())

    /// Returns once the head of the answer is there; that of an error has its body with it.
    ///
    /// - Parameter buffers: bytes that the system keeps for this side; its own choice when nil.
    package init(
        _ path: String, port: Int, headers: [(name: String, value: String)] = [], buffers: Int32? = nil
    ) throws {
        socket = try LoopbackSocket(connectingTo: port, buffers: buffers)
        let lines = ["GET \(path) HTTP/1.1", "host: 127.0.0.1:\(port)"] + headers.map { "\($0.name): \($0.value)" }
        try socket.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        var received: [UInt8] = []
        while true {
            if let answer = HTTPAnswer.take(from: &received) {
                head = answer
                break
            }
            let part = try socket.receive()
            guard !part.isEmpty else { throw Broken(received: received.text) }
            received += part
        }
        state.withLock { [received] in $0.received = received }
    }

    /// The next block; nil at the end of the stream, when that came in order.
    package func next() throws -> Frame? {
        try state.withLock { state in
            while true {
                if let end = state.text.firstRange(of: "\n\n".utf8) {
                    defer { state.text.removeFirst(end.upperBound) }
                    return Frame(state.text[..<end.lowerBound].text)
                }
                guard !state.isOver else { return nil }
                try Self.takeChunk(&state, socket)
            }
        }
    }

    /// The next block that has an event.
    package func nextEvent() throws -> Frame? {
        while let frame = try next() {
            if frame.data != nil { return frame }
        }
        return nil
    }

    package func events(_ count: Int) throws -> [Frame] {
        var frames: [Frame] = []
        while frames.count < count, let frame = try nextEvent() { frames.append(frame) }
        return frames
    }

    /// Goes away.
    package func leave() { socket.leave() }

    /// A chunk: its length in hex, the bytes, each behind a line's end.
    private static func takeChunk(_ state: inout State, _ socket: LoopbackSocket) throws {
        while true {
            if let line = state.received.firstRange(of: "\r\n".utf8), let length = Int(state.received[..<line.lowerBound].text, radix: 16) {
                let end = line.upperBound + length
                if state.received.count >= end + 2 {
                    state.text += state.received[line.upperBound..<end]
                    state.received.removeFirst(end + 2)
                    state.isOver = length == 0
                    return
                }
            }
            let part = try socket.receive()
            guard !part.isEmpty else { throw Broken(received: state.received.text) }
            state.received += part
        }
    }
}

extension EventStreamClient.Frame {
    fileprivate init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func value(_ name: String) -> String? {
            lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
        }
        self.init(
            id: value("id"), event: value("event"), data: value("data"),
            rest: lines.filter { line in !["id: ", "event: ", "data: "].contains { line.hasPrefix($0) } })
    }
}
