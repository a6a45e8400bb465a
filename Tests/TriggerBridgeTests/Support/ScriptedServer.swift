import Foundation
import Synchronization

/// A server on a port of 127.0.0.1 that does with each request what the test says, down to the packet.
///
/// One thread accepts, one serves each connection. `stop()` ends them all; so does the last reference.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (_ request: ReceivedRequest) -> Reply

    let port: UInt16
    private let core: Core

    /// - Parameter greeting: what is done with a connection before a byte is read from it; nil for reading.
    init(greeting: Reply.Ending? = nil, _ script: @escaping Script) throws {
        let listener = try Sockets.listen()
        port = Sockets.port(of: listener)
        core = Core(listener: listener, greeting: greeting, script: script)
        Thread.detachNewThread { [core] in core.accept() }
    }

    /// The first replies in their order, then the last one again and again.
    convenience init(_ replies: Reply...) throws {
        try self.init { replies[min($0.number, replies.count) - 1] }
    }

    deinit {
        stop()
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Every complete request so far, in the order they came in.
    var requests: [ReceivedRequest] { core.state.withLock { $0.requests } }

    /// Connections that were accepted so far.
    var connections: Int { core.state.withLock { $0.accepted } }

    /// Returns when so many complete requests have come in.
    func wait(forRequests count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = core.state.withLock { state in
                if state.requests.count < count { state.waiters.append((count, continuation)) }
                return state.requests.count >= count
            }
            if isThere { continuation.resume() }
        }
    }

    func stop() { core.stop() }
}

extension ScriptedServer {
    fileprivate final class Core: Sendable {
        struct State {
            var requests: [ReceivedRequest] = []
            var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
            var accepted = 0
            var open: Set<Int32> = []
            var isStopped = false
        }

        let state = Mutex(State())
        private let listener: Int32
        private let greeting: Reply.Ending?
        private let script: Script

        init(listener: Int32, greeting: Reply.Ending?, script: @escaping Script) {
            self.listener = listener
            self.greeting = greeting
            self.script = script
        }

        func accept() {
            while let socket = Sockets.accept(listener) {
                let isStopped = state.withLock { state in
                    state.accepted += 1
                    state.open.insert(socket)
                    return state.isStopped
                }
                if isStopped { break }
                Thread.detachNewThread { self.serve(socket) }
            }
            close(listener)
        }

        /// Only the first time: afterwards the listener's number may be another socket's.
        func stop() {
            state.withLock { state in
                guard !state.isStopped else { return }
                state.isStopped = true
                for socket in state.open { shutdown(socket, Int32(SHUT_RDWR)) }
                shutdown(listener, Int32(SHUT_RDWR))
            }
        }

        private func serve(_ socket: Int32) {
            var ending = greeting ?? .keepOpen
            var reader = RequestReader(socket)
            while ending == .keepOpen, let request = reader.next(record) {
                ending = script(request).send(to: socket)
            }
            _ = state.withLock { $0.open.remove(socket) }
            ending.end(socket)
        }

        private func record(_ make: (Int) -> ReceivedRequest) -> ReceivedRequest {
            let (request, ready) = state.withLock { state in
                let request = make(state.requests.count + 1)
                state.requests.append(request)
                let ready = state.waiters.filter { $0.count <= state.requests.count }
                state.waiters.removeAll { $0.count <= state.requests.count }
                return (request, ready)
            }
            for waiter in ready { waiter.continuation.resume() }
            return request
        }
    }
}
