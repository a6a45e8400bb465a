import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

/// The codec without a network: what is read does not depend on how it was cut into packets, and nothing crashes it.
struct CodecRobustnessTests {
    /// What a connection would make of these bytes, in words.
    private func read(_ bytes: [UInt8], pieces: [Int]) -> [String] {
        var (scanner, buffer, reader) = (HeadScanner(), ByteBuffer(), BodyReader?.none)
        var events: [String] = []
        var start = 0
        for size in pieces {
            let end = min(start + size, bytes.count)
            buffer.writeBytes(bytes[start..<end])
            start = end
            do throws(Rejection) {
                while true {
                    if var body = reader {
                        let isComplete = try body.read(&buffer)
                        reader = isComplete ? nil : body
                        guard isComplete else { break }
                        events.append("body \(body.take().hexadecimal)")
                    } else {
                        guard let head = try scanner.next(in: &buffer, limit: 400) else { break }
                        let parsed = try RequestHead(head, maximumFields: 10)
                        events.append("head \(parsed.method) \(parsed.framing) \(parsed.keepsAlive)")
                        reader = try BodyReader(parsed.framing, limit: 200)
                    }
                }
            } catch {
                return events + [error.errorCode]
            }
        }
        return events
    }

    /// Bytes made of what requests are made of.
    private func sample(_ generator: inout SplitMix64) -> [UInt8] {
        let words = [
            "POST ", "GET ", "/healthz", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "host: a\r\n", "\r\n", "\r", "\n",
            "content-length: 3\r\n", "content-length: 300\r\n", "transfer-encoding: chunked\r\n", "3\r\n", "0\r\n",
            "abc",
            ";x", "\u{0}", ": ", "connection: close\r\n", "expect: 100-continue\r\n", "POST / HTTP/1.1\r\nhost: a\r\n",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "ffffffff\r\n",
        ]
        let count = Int.random(in: 1...12, using: &generator)
        return (0..<count).flatMap { _ in words[Int.random(in: 0..<words.count, using: &generator)].bytes }
    }

    @Test("Words of the protocol in any order read the same in packets of any size", arguments: 0..<8)
    func words(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let bytes = sample(&generator)
            let whole = read(bytes, pieces: [bytes.count])
            #expect(read(bytes, pieces: Array(repeating: 1, count: bytes.count)) == whole)
            let random = (0..<bytes.count).map { _ in Int.random(in: 0...9, using: &generator) }
            #expect(read(bytes, pieces: random + [bytes.count]) == whole)
        }
    }

    @Test("Random bytes read the same in packets of any size", arguments: 0..<4)
    func noise(seed: UInt64) {
        var generator = SplitMix64(seed: 100 + seed)
        for _ in 0..<100 {
            let bytes = generator.bytes(Int.random(in: 1...600, using: &generator))
            let whole = read(bytes, pieces: [bytes.count])
            #expect(read(bytes, pieces: Array(repeating: 1, count: bytes.count)) == whole)
            #expect(whole.count <= 2)
        }
    }
}
