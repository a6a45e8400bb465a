import Foundation

/// One HTTP request over a socket of its own, and its answer. Blocks a thread of its own, never one of the cooperative
/// pool, on which the server under test runs.
package enum HTTPExchange {
    package struct Unfinished: Error, Equatable {
        package let text: String
    }

    /// - Parameter port: on 127.0.0.1.
    package static func send(
        _ method: String, _ path: String, port: Int, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) async throws -> HTTPAnswer {
        var lines = ["\(method) \(path) HTTP/1.1", "host: 127.0.0.1:\(port)"]
        lines += headers.map { "\($0.name): \($0.value)" }
        if let body { lines.append("content-length: \(body.count)") }
        let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
        return try await send(raw: Array(head.utf8) + (body ?? []), port: port)
    }

    /// Sends bytes that may be anything, and reads one answer.
    package static func send(raw request: [UInt8], port: Int) async throws -> HTTPAnswer {
        try await onItsThread {
            let socket = try LoopbackSocket(connectingTo: port)
            try socket.send(request)
            var received: [UInt8] = []
            while true {
                if let answer = HTTPAnswer.take(from: &received) { return answer }
                let part = try socket.receive()
                guard !part.isEmpty else { throw Unfinished(text: received.text) }
                received += part
            }
        }
    }
}

/// Runs `work`, which may block, on a new thread.
package func onItsThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
}
