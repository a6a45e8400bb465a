import NIOCore
import TestSupport
import Testing

@testable import Ingress

struct HeadScannerTests {
    private static let head = "POST / HTTP/1.1\r\nhost: a\r\n"

    /// The heads found when `text` arrives in pieces of `size` bytes, and what is left.
    private func scan(_ text: String, pieces size: Int, limit: Int = 1000) throws -> (heads: [String], rest: String) {
        var scanner = HeadScanner()
        var buffer = ByteBuffer()
        var heads: [String] = []
        let bytes = text.bytes
        for start in stride(from: 0, to: bytes.count, by: size) {
            buffer.writeBytes(bytes[start..<min(start + size, bytes.count)])
            while let head = try scanner.next(in: &buffer, limit: limit) { heads.append(String(buffer: head)) }
        }
        return (heads, String(buffer: buffer))
    }

    @Test("A head is found at its empty line, in pieces of any size", arguments: 1...40)
    func pieces(size: Int) throws {
        #expect(try scan(Self.head + "\r\n", pieces: size) == ([Self.head], ""))
        #expect(try scan(Self.head + "\r\n" + Self.head + "\r\nx", pieces: size) == ([Self.head, Self.head], "x"))
        #expect(try scan(Self.head, pieces: size) == ([], Self.head))
    }

    @Test("Up to two empty lines before the request line are ignored, in pieces of any size", arguments: 1...10)
    func leadingEmptyLines(size: Int) throws {
        #expect(try scan("\r\n" + Self.head + "\r\n", pieces: size) == ([Self.head], ""))
        #expect(try scan("\r\n\r\n" + Self.head + "\r\n", pieces: size) == ([Self.head], ""))
    }

    @Test(
        "A line that does not end in CRLF is refused as soon as it is seen",
        arguments: [
            "\n", "a\n", "POST / HTTP/1.1\n", "POST / HTTP/1.1\r\nhost: a\n", "POST / HTTP/1.1\r\nhost: a\r\n\n",
            "\r\r\n\n", "POST / HTTP/1.1\n\r\n",
        ])
    func bareLineFeed(text: String) {
        for size in [1, 2, 3, 100] {
            #expect(throws: Rejection.badRequest(.lineEnding)) { try scan(text, pieces: size) }
        }
    }

    @Test(
        "A head of exactly the limit passes and one byte more does not, in pieces of any size",
        arguments: [1, 2, 7, 1000])
    func limit(size: Int) throws {
        let limit = Self.head.utf8.count
        #expect(try scan(Self.head + "\r\nbody", pieces: size, limit: limit).heads == [Self.head])
        #expect(throws: Rejection.headTooLarge(limit: limit - 1)) { try scan(Self.head + "\r\nbody", pieces: size, limit: limit - 1) }
    }

    @Test("A head that never ends is refused once the limit is behind it", arguments: [1, 10, 1000])
    func endless(size: Int) {
        #expect(throws: Rejection.headTooLarge(limit: 100)) {
            try scan(String(repeating: "a", count: 102), pieces: size, limit: 100)
        }
        #expect(throws: Rejection.headTooLarge(limit: 100)) {
            try scan(String(repeating: "a: b\r\n", count: 18), pieces: size, limit: 100)
        }
    }

    @Test("What follows the head may be longer than the limit")
    func longBody() throws {
        let body = String(repeating: "x", count: 500)
        var scanner = HeadScanner()
        var buffer = ByteBuffer(string: Self.head + "\r\n" + body)
        #expect(try scanner.next(in: &buffer, limit: 50) == ByteBuffer(string: Self.head))
        #expect(String(buffer: buffer) == body)
    }
}
