import Foundation
import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

/// Keep-alive, pipelining, framing and how connections end.
@Suite(.timeLimit(.minutes(2)))
struct HookListenerConnectionsTests {
    // MARK: - Going on

    @Test("100 requests go over one connection")
    func keepAlive() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            for number in 0..<100 {
                let framing = number % 2 == 0 ? Request.Framing.length : .chunked(pieces: number)
                let request = world.destination.request(#"{"type":"a","n":\#(number)}"#).framed(framing)
                try await client.send(request.bytes)
                let answer = try await client.answer()
                #expect(answer.status == 200)
            }
            #expect(world.dispatcher.deliveries.count == 100)
        }
    }

    @Test("50 requests in one write are answered in their order", arguments: [true, false])
    func pipelining(halfCloses: Bool) async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let requests = (0..<50).map { number in
                let body = number % 5 == 0 ? "junk" : #"{"type":"a","n":\#(number)}"#
                return world.destination.request(body).adding("x-request-id", "r\(number)").bytes
            }
            try await client.send(requests.flatMap(\.self))
            if halfCloses { client.finishSending() }
            for number in 0..<50 {
                let answer = try await client.answer()
                #expect(answer.header("x-request-id") == "r\(number)")
                #expect(answer.status == (number % 5 == 0 ? 400 : 200))
            }
            if halfCloses { #expect(try await client.rest().isEmpty) }
            #expect(world.dispatcher.deliveries.map(\.requestID) == (0..<50).filter { $0 % 5 != 0 }.map { "r\($0)" })
        }
    }

    @Test(
        "Pipelined requests are all answered when the first answer comes late, from another thread",
        arguments: [true, false])
    func pipeliningWithLateAnswer(halfCloses: Bool) async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let client = try world.connect()
            let requests = (0..<3).map { world.destination.request(#"{"type":"a","n":\#($0)}"#).bytes }
            try await client.send(requests.flatMap(\.self))
            await dispatcher.dispatched(1)
            #expect(dispatcher.deliveries.count == 1)
            if halfCloses {
                client.finishSending()
                #expect(await eventually { !world.memory.isEmpty })
            }
            dispatcher.release()
            for _ in 0..<3 {
                let answer = try await client.answer()
                #expect(answer.status == 200)
            }
            if halfCloses { #expect(try await client.rest().isEmpty) }
            #expect(dispatcher.deliveries.count == 3)
        }
    }

    @Test("More pipelined requests than are read ahead are all answered after a late answer")
    func longPipeline() async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let client = try world.connect()
            let first = world.destination.request().bytes
            let others = (0..<300).map { world.destination.request(#"{"type":"a","n":\#($0)}"#).bytes }
            async let sending: Void = client.send(first + others.flatMap(\.self))
            await dispatcher.dispatched(1)
            dispatcher.release()
            for _ in 0...300 {
                let answer = try await client.answer()
                #expect(answer.status == 200)
            }
            try await sending
        }
    }

    @Test("A request in one-byte packets is like any other", arguments: [0, 4])
    func oneBytePackets(pieces: Int) async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let request = world.destination.request(timestamp: Timestamp.start.unixSeconds)
            let framed = request.framed(pieces == 0 ? .length : .chunked(pieces: pieces))
            try await client.sendBytewise("\r\n".bytes + framed.bytes)
            let first = try await client.answer()
            #expect(first.status == 200)
            try await client.send(framed.bytes)
            let again = try await client.answer()
            #expect(again.firedEventID == first.firedEventID)
            #expect(world.dispatcher.deliveries.map(\.payload.body) == [Destination.payload.bytes])
        }
    }

    @Test("A refused request with a body leaves the connection usable", arguments: [0, 3])
    func refusedBody(pieces: Int) async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let hidden = world.destination.request().bytes
            let framing = pieces == 0 ? Request.Framing.length : .chunked(pieces: pieces)
            let stray = Request(target: "/nowhere", body: hidden, framing: framing)
            try await client.send(stray.head)
            #expect(try await client.answer().status == 404)
            try await client.send(Array(stray.bytes.dropFirst(stray.head.count)) + world.destination.request().bytes)
            #expect(try await client.answer().status == 200)
            #expect(world.dispatcher.deliveries.count == 1)
        }
    }

    @Test(
        "A refused request is answered once, whatever is wrong with the body that follows",
        arguments: [
            "xyz\r\n", "ffffff\r\n", "3\r\nabcdef",
        ])
    func refusedMalformedBody(body: String) async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let head = "POST /nowhere HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
            try await client.send((head + body).bytes + world.destination.request().bytes)
            let answers = HTTPAnswer.all(in: try await client.rest())
            #expect(answers.map(\.status) == [404])
            #expect(world.dispatcher.deliveries.isEmpty)
        }
    }

    // MARK: - Expect: 100-continue

    @Test("A client that waits for 100 Continue gets it, and then its answer")
    func expectation() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let request = world.destination.request().adding("expect", "100-continue")
            for _ in 0..<2 {
                try await client.send(request.head)
                let interim = try await client.answer()
                #expect(interim.status == 100 && interim.headers.isEmpty)
                try await client.send(request.body)
                #expect(try await client.answer().status == 200)
            }
            try await client.send(request.bytes)
            var answer = try await client.answer()
            if answer.status == 100 { answer = try await client.answer() }
            #expect(answer.status == 200)
        }
    }

    @Test("A client that waits for 100 Continue and is refused is told so at once, and the connection ends")
    func refusedExpectation() async throws {
        try await HookWorld.run { world in
            let wrong = Request(target: "/nowhere", body: "body".bytes).adding("expect", "100-continue")
            var large = world.destination.request().adding("expect", "100-continue")
            large.body = Array(repeating: 0x61, count: 1024 * 1024 + 1)
            for (request, status) in [(wrong, 404), (large, 413)] {
                let client = try world.connect()
                try await client.send(request.head)
                let answer = try await client.answer()
                #expect(answer.status == status)
                #expect(answer.header("connection") == "close")
                #expect(try await client.rest().isEmpty)
            }
        }
    }

    // MARK: - Ending

    @Test("HTTP/1.0 ends the connection unless it is asked to keep it")
    func version10() async throws {
        try await HookWorld.run { world in
            var request = world.destination.request().without("host")
            request.version = "HTTP/1.0"
            let client = try world.connect()
            try await client.send(request.adding("connection", "Keep-Alive").bytes)
            let kept = try await client.answer()
            #expect(kept.status == 200 && kept.header("connection") == "keep-alive")
            try await client.send(request.bytes)
            let last = try await client.answer()
            #expect(last.status == 200 && last.header("connection") == "close")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test("Connection: close is granted, and nothing is read behind it")
    func close() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let request = world.destination.request()
            try await client.send(request.adding("connection", "close").bytes + request.bytes)
            let answers = HTTPAnswer.all(in: try await client.rest())
            #expect(answers.count == 1)
            #expect(answers.first?.header("connection") == "close")
            #expect(world.dispatcher.deliveries.count == 1)
        }
    }

    @Test("A client that closes its side after the request still gets the answer", arguments: [true, false])
    func halfClose(early: Bool) async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let client = try world.connect()
            try await client.send(world.destination.request().bytes)
            if early { client.finishSending() }
            await dispatcher.dispatched(1)
            if !early { client.finishSending() }
            dispatcher.release()
            let answers = HTTPAnswer.all(in: try await client.rest())
            #expect(answers.map(\.status) == [200])
        }
    }

    @Test("A client that closes its side in the middle of a request is closed without an answer")
    func cutShort() async throws {
        try await HookWorld.run { world in
            let request = world.destination.request()
            for count in [0, 1, request.head.count - 1, request.head.count, request.bytes.count - 1] {
                let client = try world.connect()
                try await client.send(Array(request.bytes.prefix(count)))
                client.finishSending()
                #expect(try await client.rest().isEmpty)
            }
            #expect(world.dispatcher.deliveries.isEmpty)
        }
    }
}
