import Foundation
import Identifiers
import TestSupport
import Testing

@testable import Ingress

/// Bytes that are no request, from outside.
@Suite(.timeLimit(.minutes(2)))
struct HookListenerMalformedTests {
    private static let host = "host: a\r\n"

    /// Requests to the path in place of `PATH`.
    static let requests: [(name: String, text: String)] = [
        ("a bare line feed", "POST PATH HTTP/1.1\n\(host)\r\n"),
        ("a bare line feed after a field", "POST PATH HTTP/1.1\r\nhost: a\n\r\n"),
        ("an empty line without a carriage return", "POST PATH HTTP/1.1\r\n\(host)\n"),
        ("no HTTP at all", "hello\r\n\r\n"),
        ("three empty lines first", "\r\n\r\n\r\nPOST PATH HTTP/1.1\r\n\(host)\r\n"),
        ("TLS", "\u{16}\u{3}\u{1}\r\n\r\n"),
        ("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("HTTP/0.9", "GET PATH\r\n\r\n"),
        ("HTTP/3", "POST PATH HTTP/3.0\r\n\(host)\r\n"),
        ("a folded field", "POST PATH HTTP/1.1\r\n\(host)x: a\r\n b\r\n\r\n"),
        ("a space before the colon", "POST PATH HTTP/1.1\r\n\(host)content-length : 5\r\n\r\n"),
        ("a field without a colon", "POST PATH HTTP/1.1\r\n\(host)x\r\n\r\n"),
        ("NUL in a value", "POST PATH HTTP/1.1\r\n\(host)x: \u{0}\r\n\r\n"),
        ("NUL in the target", "POST PATH\u{0} HTTP/1.1\r\n\(host)\r\n"),
        ("a control character in a name", "POST PATH HTTP/1.1\r\n\(host)x\u{7}: a\r\n\r\n"),
        ("no Host", "POST PATH HTTP/1.1\r\n\r\n"),
        ("two Hosts", "POST PATH HTTP/1.1\r\n\(host)\(host)\r\n"),
        ("two lengths", "POST PATH HTTP/1.1\r\n\(host)content-length: 1\r\ncontent-length: 2\r\n\r\nab"),
        ("two equal lengths", "POST PATH HTTP/1.1\r\n\(host)content-length: 1\r\ncontent-length: 1\r\n\r\na"),
        ("a list of lengths", "POST PATH HTTP/1.1\r\n\(host)content-length: 1, 1\r\n\r\na"),
        ("a negative length", "POST PATH HTTP/1.1\r\n\(host)content-length: -1\r\n\r\n"),
        (
            "a length and chunks",
            "POST PATH HTTP/1.1\r\n\(host)content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        ("another transfer coding", "POST PATH HTTP/1.1\r\n\(host)transfer-encoding: gzip\r\n\r\n"),
        ("two transfer codings", "POST PATH HTTP/1.1\r\n\(host)transfer-encoding: gzip, chunked\r\n\r\n"),
        ("chunks in HTTP/1.0", "POST PATH HTTP/1.0\r\n\(host)transfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("another expectation", "POST PATH HTTP/1.1\r\n\(host)expect: 200-ok\r\n\r\n"),
    ]

    @Test("It is answered 400, the connection ends, and nothing behind it is read", arguments: requests)
    func malformed(name: String, text: String) async throws {
        try await HookWorld.run { world in
            let request = text.replacing("PATH", with: world.destination.path).bytes
            let client = try world.connect()
            try await client.send(request + world.destination.request().bytes)
            let answers = HTTPAnswer.all(in: try await client.rest())
            #expect(answers.map(\.status) == [400])
            #expect(answers.first?.errorCode == "bad_request")
            #expect(answers.first?.header("connection") == "close")
            #expect(answers.first?.keys == ["detail", "error_code", "request_id"])
            #expect(answers.first?.string("request_id").flatMap(Identifier.init) != nil)
            #expect(world.dispatcher.deliveries.isEmpty)
            #expect(world.dispatcher.refused.isEmpty)
        }
    }

    @Test(
        "A malformed chunk is answered 400 and recorded with the bytes that came",
        arguments: [
            ("x\r\n", 0), ("-1\r\n", 0), ("3\n", 0), ("3\r\nabcXY", 3), ("3\r\nabc\n0", 3), ("100000000\r\n", 0),
            ("3\r\nabc\r\n\r\n", 3), ("0\r\nx\n", 0),
        ])
    func malformedChunks(body: String, size: Int) async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let head = world.destination.request().framed(.chunked(pieces: 1)).head
            try await client.send(head + body.bytes)
            let answer = try await client.answer()
            #expect(answer.status == 400)
            #expect(answer.errorCode == "bad_request")
            #expect(try await client.rest().isEmpty)
            #expect(world.dispatcher.refusals == ["bad_request"])
            #expect(world.dispatcher.refused.map(\.bodySize) == [size])
        }
    }

    @Test("A malformed request after good ones does not take their answers")
    func afterGoodOnes() async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let good = world.destination.request().bytes
            try await client.send(good + good + "nonsense\n".bytes + good)
            let answers = HTTPAnswer.all(in: try await client.rest())
            #expect(answers.map(\.status) == [200, 200, 400])
        }
    }

    // MARK: - Anything at all

    @Test("Random bytes end in an answer or a close, and the next client is served", arguments: 0..<8)
    func randomBytes(seed: UInt64) async throws {
        try await HookWorld.run { world in
            var generator = SplitMix64(seed: seed)
            for _ in 0..<25 {
                let bytes = generator.bytes(Int.random(in: 1...4000, using: &generator))
                try await expectEnd(of: bytes, at: world)
            }
            #expect(try await world.answer(to: world.destination.request()).status == 200)
        }
    }

    @Test(
        "Requests with random changes end in answers or a close, and fire nothing that was not signed", arguments: 0..<8
    )
    func changedRequests(seed: UInt64) async throws {
        try await HookWorld.run { world in
            var generator = SplitMix64(seed: 1000 + seed)
            let framings = [Request.Framing.length, .chunked(pieces: 1), .chunked(pieces: 5)]
            for _ in 0..<25 {
                var bytes: [UInt8] = []
                for _ in 0..<3 {
                    let framing = framings[Int.random(in: 0..<3, using: &generator)]
                    bytes += world.destination.request().framed(framing).bytes
                }
                generator.damage(&bytes)
                try await expectEnd(of: bytes, at: world)
            }
            #expect(try await world.answer(to: world.destination.request()).status == 200)
            #expect(world.dispatcher.deliveries.allSatisfy { $0.payload.body == Destination.payload.bytes })
        }
    }

    /// Every answer is whole, and then comes the end.
    private func expectEnd(of bytes: [UInt8], at world: HookWorld) async throws {
        let client = try world.connect()
        do {
            try await client.send(bytes)
            client.finishSending()
            var rest = try await client.rest()
            while let answer = HTTPAnswer.take(from: &rest) {
                #expect((200...503).contains(answer.status) || answer.status == 100)
            }
            #expect(rest.isEmpty, "\(rest.text)")
        } catch LoopbackSocket.Failure.reset {
            // The listener has lingered long enough.
        }
    }
}

extension SplitMix64 {
    /// Changes, removes, repeats or adds a few bytes.
    fileprivate mutating func damage(_ bytes: inout [UInt8]) {
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let index = Int.random(in: 0..<bytes.count, using: &self)
            let end = min(bytes.count, index + Int.random(in: 1...20, using: &self))
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes[index] ^= 1
            case 2: bytes.removeSubrange(index..<end)
            case 3: bytes.insert(contentsOf: bytes[index..<end], at: index)
            default: bytes.insert([0x0A, 0x0D, 0x00, 0x20, 0x3A].randomElement(using: &self) ?? 0, at: index)
            }
        }
    }
}
