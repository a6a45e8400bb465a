import FieldMapping
import Foundation
import Synchronization

/// A trigger engine that does with each request what the test says.
final class FakeEngine: Sendable {
    struct Request: Sendable {
        let line: String
        /// Names in lower case.
        let headers: [String: String]
        let body: [UInt8]

        var key: String? { headers["idempotency-key"] }
    }

    enum Behaviour: Sendable {
        case fires
        case answers(Int)
        /// Fires, and closes the connection after the answer, without having said so.
        case firesAndCloses
        case keepsSilent
        case resets
        /// Part of the head, then a reset.
        case resetsInMidAnswer
        /// Half of the body that the length announces, then the end.
        case halfABody
    }

    static let eventID = "0190a1b2-0000-7000-8000-00000000abcd"

    let port: Int
    private let listener: Int32
    private let accepting = DispatchSemaphore(value: 0)
    private let script: @Sendable (Int) -> Behaviour
    private let state = Mutex<(requests: [Request], open: Set<Int32>)>(([], []))

    /// - Parameter script: what to do with the request of this number, from 1 on.
    init(port: Int = 0, _ script: @escaping @Sendable (Int) -> Behaviour) throws {
        guard let listener = LoopbackAddress.listen(port: port) else {
            throw NeverHappened(what: "a fake engine listens")
        }
        self.listener = listener
        self.port = LoopbackAddress.port(of: listener)
        self.script = script
        Thread.detachNewThread { [weak self, listener, accepting] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0, let self else { break }
                _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
                _ = self.state.withLock { $0.open.insert(socket) }
                Thread.detachNewThread { [weak self] in self?.serve(socket) }
            }
            accepting.signal()
        }
    }

    /// The first ones in their order, then the last one again and again.
    convenience init(_ behaviours: Behaviour...) throws {
        try self.init { behaviours[min($0, behaviours.count) - 1] }
    }

    deinit {
        for socket in state.withLock({ $0.open }) { shutdown(socket, Int32(SHUT_RDWR)) }
        shutdown(listener, Int32(SHUT_RDWR))
        // Closed before, its number could be another socket's by now.
        accepting.wait()
        close(listener)
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { state.withLock { $0.requests } }

    /// A port that nobody listens on.
    static func closedPort() throws -> Int { try LoopbackAddress.reservedPort() }

    private func serve(_ socket: Int32) {
        defer {
            _ = state.withLock { $0.open.remove(socket) }
            close(socket)
        }
        var received: [UInt8] = []
        while let request = Self.read(socket, &received) {
            let number = state.withLock { state in
                state.requests.append(request)
                return state.requests.count
            }
            guard Self.perform(script(number), socket) else { return }
        }
    }

    /// - Returns: whether the connection goes on.
    private static func perform(_ behaviour: Behaviour, _ socket: Int32) -> Bool {
        let fired = #"{"fired_event_id":"\#(eventID)","trigger_id":"t","status":"fired"}"#
        switch behaviour {
        case .fires: return write(answer(200, fired), socket)
        case .answers(let status): return write(answer(status, #"{"detail":"scripted"}"#), socket)
        case .firesAndCloses:
            _ = write(answer(200, fired), socket)
            return false
        case .keepsSilent: return true
        case .resets: reset(socket)
        case .resetsInMidAnswer:
            _ = write("HTTP/1.1 200 OK\r\ncontent-le", socket)
            reset(socket)
        case .halfABody: _ = write(String(answer(200, fired).dropLast(40)), socket)
        }
        return false
    }

    private static func answer(_ status: Int, _ body: String) -> String {
        let headers = "content-length: \(body.utf8.count)\r\nlocation: http://127.0.0.1:1/\r\n"
        return "HTTP/1.1 \(status) Scripted\r\n\(headers)\r\n\(body)"
    }

    private static func reset(_ socket: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout.size(ofValue: option)))
    }

    private static func write(_ text: String, _ socket: Int32) -> Bool {
        Array(text.utf8).withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count }
    }

    /// The next request of a connection; `nil` when it ends first.
    private static func read(_ socket: Int32, _ received: inout [UInt8]) -> Request? {
        let mark = Array("\r\n\r\n".utf8)
        while true {
            if let end = received.firstRange(of: mark) {
                let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    if parts.count == 2 {
                        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                    }
                }
                let length = headers["content-length"].flatMap(Int.init) ?? 0
                if received.count >= end.upperBound + length {
                    let body = Array(received[end.upperBound..<(end.upperBound + length)])
                    received.removeFirst(end.upperBound + length)
                    return Request(line: lines[0], headers: headers, body: body)
                }
            }
            var buffer = [UInt8](repeating: 0, count: 16 * 1024)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            received += buffer.prefix(count)
        }
    }
}
