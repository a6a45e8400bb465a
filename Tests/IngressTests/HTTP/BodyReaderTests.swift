import NIOCore
import TestSupport
import Testing

@testable import Ingress

struct BodyReaderTests {
    /// The body when `text` arrives in pieces of `size` bytes.
    private func read(
        _ framing: RequestHead.Framing, _ bytes: [UInt8], pieces size: Int, limit: Int, use: BodyReader.Use = .collect
    ) throws -> (body: [UInt8], received: Int, isComplete: Bool, rest: Int) {
        var reader = try BodyReader(framing, limit: limit, use: use)
        var buffer = ByteBuffer()
        var isComplete = try reader.read(&buffer)
        for start in stride(from: 0, to: bytes.count, by: size) where !isComplete {
            buffer.writeBytes(bytes[start..<min(start + size, bytes.count)])
            isComplete = try reader.read(&buffer)
        }
        return (reader.take(), reader.received, isComplete, buffer.readableBytes)
    }

    private func body(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }

    @Test("A body of exactly the limit is read, by length and chunked alike", arguments: [1, 7, 100, 4096])
    func limit(size: Int) throws {
        let body = body(100)
        let byLength = try read(.length(100), body + [1, 2], pieces: size, limit: 100)
        #expect(byLength.body == body && byLength.isComplete && byLength.received == 100)
        for pieces in [1, 3, 100] {
            let chunked = try read(.chunked, Request.chunked(body, pieces: pieces), pieces: size, limit: 100)
            #expect(chunked.body == body && chunked.isComplete && chunked.received == 100)
        }
    }

    @Test("One byte more is refused, by length and chunked alike", arguments: [1, 7, 100, 4096])
    func overLimit(size: Int) {
        #expect(throws: Rejection.payloadTooLarge(limit: 100)) { try BodyReader(.length(101), limit: 100) }
        for pieces in [1, 3, 101] {
            #expect(throws: Rejection.payloadTooLarge(limit: 100)) {
                try read(.chunked, Request.chunked(body(101), pieces: pieces), pieces: size, limit: 100)
            }
        }
    }

    @Test("A chunk that would be too large is refused at its size, before its data comes")
    func announced() throws {
        var reader = try BodyReader(.chunked, limit: 100)
        var buffer = ByteBuffer(string: "32\r\n" + String(repeating: "x", count: 50) + "\r\n33\r\nx")
        #expect(throws: Rejection.payloadTooLarge(limit: 100)) { try reader.read(&buffer) }
        #expect(reader.received == 50)
    }

    @Test("No body is complete at once; what follows is left alone")
    func empty() throws {
        let byLength = try read(.length(0), [], pieces: 1, limit: 0)
        #expect(byLength.isComplete && byLength.body.isEmpty)
        let chunked = try read(.chunked, "0\r\n\r\nnext".bytes, pieces: 100, limit: 0)
        #expect(chunked.isComplete && chunked.body.isEmpty && chunked.rest == 4)
        let followed = try read(.length(3), "abcnext".bytes, pieces: 100, limit: 3)
        #expect(followed.body == "abc".bytes && followed.rest == 4)
    }

    @Test("A body that is thrown away is counted and not kept", arguments: [1, 7, 100])
    func discarding(size: Int) throws {
        let body = body(100)
        let byLength = try read(.length(100), body, pieces: size, limit: 100, use: .discard)
        #expect(byLength.isComplete && byLength.received == 100 && byLength.body.isEmpty)
        let chunked = try read(.chunked, Request.chunked(body, pieces: 5), pieces: size, limit: 100, use: .discard)
        #expect(chunked.isComplete && chunked.received == 100 && chunked.body.isEmpty)
    }

    @Test("A body that ends too early is not complete")
    func cutShort() throws {
        #expect(try !read(.length(100), body(99), pieces: 10, limit: 100).isComplete)
        #expect(try !read(.chunked, "5\r\nabcde\r\n".bytes, pieces: 10, limit: 100).isComplete)
    }

    @Test("A malformed chunk is a malformed request")
    func malformed() {
        #expect(throws: Rejection.badRequest(.chunk)) { try read(.chunked, "x\r\n".bytes, pieces: 1, limit: 100) }
    }
}
