import Foundation
import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

/// Contract, section 2, steps 1 and 4: sizes, times and numbers.
@Suite(.timeLimit(.minutes(2)))
struct HookListenerLimitsTests {
    // MARK: - Sizes

    /// A payload of exactly this many bytes.
    private func payload(_ count: Int) -> [UInt8] {
        let (start, end) = (#"{"type":"a","x":""#.bytes, #""}"#.bytes)
        return start + Array(repeating: 0x78, count: count - start.count - end.count) + end
    }

    @Test("A body of exactly 1 MiB is taken, and one byte more is not", arguments: [0, 1, 17])
    func bodyLimit(pieces: Int) async throws {
        try await HookWorld.run { world in
            let framing = pieces == 0 ? Request.Framing.length : .chunked(pieces: pieces)
            let client = try world.connect()
            try await client.send(world.destination.request(payload(1_048_576)).framed(framing).bytes)
            #expect(try await client.answer().status == 200)
            #expect(world.dispatcher.deliveries.first?.payload.body.count == 1_048_576)
            try await client.send(world.destination.request(payload(1_048_577)).framed(framing).bytes)
            let answer = try await client.answer()
            #expect(answer.status == 413)
            #expect(answer.errorCode == "payload_too_large")
            #expect(answer.string("detail")?.contains("1048576") == true)
            #expect(answer.header("connection") == "close")
            #expect(try await client.rest().isEmpty)
            #expect(world.dispatcher.deliveries.count == 1)
            #expect(world.dispatcher.refusals == ["payload_too_large"])
        }
    }

    @Test("A body that is announced as much too large is refused before it comes")
    func announcedBody() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let head =
                "POST \(world.destination.path) HTTP/1.1\r\nhost: a\r\ncontent-length: 999999999999999999\r\n\r\n"
            try await client.send(head.bytes)
            #expect(try await client.answer().status == 413)
            #expect(world.dispatcher.refused.map(\.bodySize) == [0])
        }
    }

    @Test("A head of exactly the limit is taken, and one byte more is not", arguments: [true, false])
    func headLimit(bytewise: Bool) async throws {
        let limits = HookLimits.with { $0.headBytes = 600 }
        try await HookWorld.run(limits: limits) { world in
            let request = world.destination.request()
            let missing = 600 - (request.head.count - 2) - "x: \r\n".utf8.count
            for (padding, status) in [(missing, 200), (missing + 1, 431)] {
                let client = try world.connect()
                let padded = request.adding("x", String(repeating: "x", count: padding))
                if bytewise {
                    try await client.sendBytewise(padded.head)
                    try await client.send(status == 200 ? padded.body : [])
                } else {
                    try await client.send(padded.bytes)
                }
                let answer = try await client.answer()
                #expect(answer.status == status)
                #expect(status == 200 || answer.errorCode == "head_too_large")
            }
        }
    }

    @Test("100 header fields are taken, and 101 are not")
    func headerFields() async throws {
        try await HookWorld.run { world in
            var request = world.destination.request()
            for number in request.headers.count..<99 { request = request.adding("x-\(number)", "a") }
            #expect(try await world.answer(to: request).status == 200)
            let answer = try await world.answer(to: request.adding("x", "a"))
            #expect(answer.status == 431)
            #expect(answer.errorCode == "head_too_large")
        }
    }

    @Test("A head that never ends is refused while it is still coming")
    func endlessHead() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            try await client.send(Array(repeating: 0x61, count: 16 * 1024 + 2))
            #expect(try await client.answer().status == 431)
        }
    }

    // MARK: - Times

    @Test("A head that takes too long is answered 408", arguments: ["P", "\r\nP", "POST / HTTP/1.1\r\nhost: a\r\n"])
    func slowHead(start: String) async throws {
        try await HookWorld.run(limits: .with { $0.headTime = .milliseconds(300) }) { world in
            let client = try world.connect()
            try await client.send(start.bytes)
            let answer = try await client.answer()
            #expect(answer.status == 408)
            #expect(answer.errorCode == "request_timeout")
            #expect(answer.header("connection") == "close")
            #expect(try await client.rest().isEmpty)
            #expect(world.dispatcher.refused.isEmpty)
        }
    }

    @Test("Empty lines behind a request are no request: the next one is answered, and idleness ends the connection without a word")
    func emptyLines() async throws {
        try await HookWorld.run(
            limits: .with {
                $0.headTime = .seconds(3)
                $0.idleTime = .seconds(8)
            }
        ) { world in
            let client = try world.connect()
            for _ in 0..<2 {
                try await client.send(world.destination.request().bytes + "\r\n".bytes)
                #expect(try await client.answer().status == 200)
            }
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test("Bodies that together are more than may be received at a time are refused, and make room when they end")
    func receivingBytes() async throws {
        try await HookWorld.run(limits: .with { $0.receivingBytes = 240_000 }) { world in
            let text = String(repeating: "x", count: 50_000)
            let request = world.destination.request(#"{"type":"lead","x":"\#(text)"}"#)
            let (bytes, half) = (request.bytes, request.bytes.count - 10)
            let clients = try (0..<8).map { _ in try world.connect() }
            for client in clients { try await client.send(Array(bytes[..<half])) }
            for client in clients { try await client.send(Array(bytes[half...])) }
            var statuses: [Int] = []
            for client in clients { statuses.append(try await client.answer().status) }
            #expect(Set(statuses) == [200, 503])
            #expect(world.dispatcher.refusals.allSatisfy { $0 == "overloaded" })
            #expect(try await world.answer(to: request).status == 200)
        }
    }

    @Test("One body may take all the room there is, on however many event loops")
    func receivingBytesOfOne() async throws {
        try await HookWorld.run(limits: .with { $0.receivingBytes = 60_000 }, loops: 8) { world in
            let text = String(repeating: "x", count: 50_000)
            let request = world.destination.request(#"{"type":"lead","x":"\#(text)"}"#)
            let answer = try await world.answer(to: request)
            #expect(answer.status == 200)
        }
    }

    @Test("A body that takes too long is answered 408 and recorded with the bytes that came", arguments: [0, 2])
    func slowBody(pieces: Int) async throws {
        try await HookWorld.run(limits: .with { $0.bodyTime = .milliseconds(50) }) { world in
            let client = try world.connect()
            let request = world.destination.request().framed(pieces == 0 ? .length : .chunked(pieces: pieces))
            try await client.send(request.head + (pieces == 0 ? "{\"t" : "3\r\n{\"t").bytes)
            let answer = try await client.answer()
            #expect(answer.status == 408)
            #expect(answer.errorCode == "request_timeout")
            #expect(world.dispatcher.refusals == ["request_timeout"])
            #expect(world.dispatcher.refused.map(\.bodySize) == [3])
            #expect(world.dispatcher.deliveries.isEmpty)
        }
    }

    @Test("A connection that sends nothing is closed without a word, at first and between requests")
    func idle() async throws {
        try await HookWorld.run(limits: .with { $0.headTime = .milliseconds(1) }) { world in
            let silent = try world.connect()
            #expect(try await silent.rest().isEmpty)
        }
        try await HookWorld.run(limits: .with { $0.idleTime = .milliseconds(1) }) { world in
            let client = try world.connect()
            try await client.send(Request(method: "GET", target: "/healthz").bytes)
            #expect(try await client.answer().status == 200)
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test("An answer that takes long is waited for, whatever the limits")
    func slowAnswer() async throws {
        let limits = HookLimits.with {
            $0.bodyTime = .milliseconds(1)
            $0.idleTime = .milliseconds(1)
        }
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher, limits: limits) { world in
            let client = try world.connect()
            try await client.send(world.destination.request().bytes)
            await dispatcher.dispatched(1)
            // The sweeps that close these, one on each event loop, have passed over the other.
            for _ in 0..<2 {
                let idle = try world.connect()
                try await idle.send(Request(method: "GET", target: "/healthz").bytes)
                let rest = try await idle.rest()
                #expect(HTTPAnswer.all(in: rest).map(\.status) == [200])
            }
            dispatcher.release()
            #expect(try await client.answer().status == 200)
        }
    }

    @Test("A client that goes on sending after its last answer is cut off")
    func lingering() async throws {
        try await HookWorld.run(limits: .with { $0.lingerTime = .milliseconds(50) }) { world in
            let client = try world.connect()
            try await client.send("nonsense\n".bytes)
            #expect(try await client.answer().status == 400)
            #expect(try await client.rest().isEmpty)
            await #expect(throws: LoopbackSocket.Failure.reset) {
                while true { try await client.send([0]) }
            }
        }
    }

    // MARK: - Numbers

    @Test("2,000 connections that send nothing hinder nobody")
    func idleConnections() async throws {
        raiseDescriptorLimit()
        try await HookWorld.run { world in
            let silent = try await onItsThread { [port = world.port] in
                try (0..<2000).map { _ in try Client(port: port) }
            }
            let client = try world.connect()
            for _ in 0..<20 {
                try await client.send(world.destination.request().bytes)
                #expect(try await client.answer().status == 200)
            }
            #expect(try await world.answer(to: world.destination.request()).status == 200)
            try await silent[0].send(world.destination.request().bytes)
            try await silent[1999].send(world.destination.request().bytes)
            #expect(try await silent[0].answer().status == 200)
            #expect(try await silent[1999].answer().status == 200)
        }
    }

    @Test("One connection too many is told so and closed; the others go on, and its place is free again")
    func connectionLimit() async throws {
        try await HookWorld.run(limits: .with { $0.connections = 2 }) { world in
            let first = try world.connect()
            let second = try world.connect()
            for client in [first, second] {
                try await client.send(world.destination.request().bytes)
                #expect(try await client.answer().status == 200)
            }
            let third = try world.connect()
            try await third.send(world.destination.request().bytes)
            let answer = try await third.answer()
            #expect(answer.status == 503)
            #expect(answer.errorCode == "overloaded")
            #expect(answer.header("retry-after") == "1")
            #expect(answer.header("connection") == "close")
            #expect(try await third.rest().isEmpty)
            #expect(world.dispatcher.deliveries.count == 2)
            third.leave()
            first.leave()
            let port = world.port
            var status = 503
            while status == 503 {
                let next = try Client(port: port)
                try await next.send(Request(method: "GET", target: "/healthz").bytes)
                status = try await next.answer().status
            }
            #expect(status == 200)
            try await second.send(world.destination.request().bytes)
            #expect(try await second.answer().status == 200)
        }
    }

    private func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 8192))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
