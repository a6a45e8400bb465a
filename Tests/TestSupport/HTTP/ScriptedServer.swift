import Foundation
import Synchronization

/// A server on a port of 127.0.0.1 that does with each request what the test says, down to the packet.
///
/// One thread accepts, one serves each connection. `stop()` ends them all; so does the last reference.
package final class ScriptedServer: Sendable {
    package typealias Script = @Sendable (_ request: ReceivedRequest) -> Reply

    package let port: Int
    private let core: Core

    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - greeting: what is done with a connection before a byte is read from it; nil for reading.
    package init(port: Int = 0, greeting: Reply.Ending? = nil, _ script: @escaping Script) throws {
        let listener = try LoopbackListener(port: port)
        self.port = listener.port
        core = Core(listener: listener, greeting: greeting, script: script)
        Thread.detachNewThread { [core] in core.accept() }
    }

    /// The first replies in their order, then the last one again and again.
    package convenience init(_ replies: Reply...) throws {
        try self.init { replies[min($0.number, replies.count) - 1] }
    }

    deinit {
        stop()
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Every complete request so far, in the order they came in.
    package var requests: [ReceivedRequest] { core.state.withLock { $0.requests } }

    /// Connections that were accepted so far.
    package var connections: Int { core.state.withLock { $0.accepted } }

    /// Returns when so many complete requests have come in.
    package func wait(forRequests count: Int) async {
        await core.wait { $0.requests.count >= count }
    }

    /// Returns when it has closed so many connections.
    package func wait(forClosed count: Int) async {
        await core.wait { $0.closed >= count }
    }

    package func stop() { core.stop() }
}

extension ScriptedServer {
    fileprivate final class Core: Sendable {
        struct State {
            var requests: [ReceivedRequest] = []
            var waiters: [(isOver: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
            var accepted = 0
            var closed = 0
            var open: [ObjectIdentifier: LoopbackSocket] = [:]
            var isStopped = false
        }

        let state = Mutex(State())
        private let listener: LoopbackListener
        private let greeting: Reply.Ending?
        private let script: Script

        init(listener: LoopbackListener, greeting: Reply.Ending?, script: @escaping Script) {
            self.listener = listener
            self.greeting = greeting
            self.script = script
        }

        func accept() {
            while let socket = listener.accept() {
                let isStopped = state.withLock { state in
                    state.accepted += 1
                    state.open[ObjectIdentifier(socket)] = socket
                    return state.isStopped
                }
                if isStopped { break }
                Thread.detachNewThread { self.serve(socket) }
            }
        }

        func stop() {
            // First, so that nobody whose connection ends finds it open still.
            listener.stop()
            state.withLock { state in
                state.isStopped = true
                for socket in state.open.values { socket.leave() }
            }
        }

        private func serve(_ socket: LoopbackSocket) {
            var ending = greeting ?? .keepOpen
            var reader = RequestReader(socket)
            while ending == .keepOpen, let request = reader.next(record) {
                ending = script(request).send(to: socket)
            }
            if ending == .reset { socket.resetWhenClosed() } else { socket.leave() }
            change { state in
                state.open[ObjectIdentifier(socket)] = nil
                state.closed += 1
            }
        }

        private func record(_ make: (Int) -> ReceivedRequest) -> ReceivedRequest {
            change { state in
                let request = make(state.requests.count + 1)
                state.requests.append(request)
                return request
            }
        }

        // MARK: - Waiting

        func wait(until isOver: @escaping @Sendable (State) -> Bool) async {
            await withCheckedContinuation { continuation in
                change { $0.waiters.append((isOver, continuation)) }
            }
        }

        /// Changes the state, then lets go on who waited for it to be so.
        private func change<Result>(_ body: (inout State) -> Result) -> Result {
            let (result, ready) = state.withLock { state in
                let result = body(&state)
                let now = state
                state.waiters.removeAll { $0.isOver(now) }
                return (result, now.waiters.filter { $0.isOver(now) })
            }
            for waiter in ready { waiter.continuation.resume() }
            return result
        }
    }
}
