import NIOCore
import TestSupport
import Testing

@testable import Ingress

struct ChunkedDecoderTests {
    /// The data when `text` arrives in pieces of `size` bytes; what is left behind the end.
    private func decode(_ text: String, pieces size: Int) throws -> (data: String, isComplete: Bool, rest: String) {
        var decoder = ChunkedDecoder()
        var buffer = ByteBuffer()
        var data: [UInt8] = []
        let bytes = text.bytes
        for start in stride(from: 0, to: bytes.count, by: size) {
            buffer.writeBytes(bytes[start..<min(start + size, bytes.count)])
            while let count = try decoder.next(&buffer) {
                data += buffer.readBytes(length: min(count, buffer.readableBytes)) ?? []
            }
        }
        return (data.text, decoder.isComplete, String(buffer: buffer))
    }

    @Test(
        "Chunks are put together, in pieces of any size",
        arguments: [
            ("0\r\n\r\n", ""), ("3\r\nabc\r\n0\r\n\r\n", "abc"), ("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
            ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("a\r\n0123456789\r\n00\r\n\r\n", "0123456789"),
            ("00000003\r\nabc\r\n0\r\n\r\n", "abc"), ("3;x\r\nabc\r\n0;y=z\r\n\r\n", "abc"),
            ("3;x=\"a;b\"\r\nabc\r\n0\r\n\r\n", "abc"), ("3;\tx é\r\nabc\r\n0\r\n\r\n", "abc"),
            ("3\r\nabc\r\n0\r\nx: y\r\nz: 1\r\n\r\n", "abc"), ("5\r\n\r\n\r\n0\r\n0\r\n\r\n", "\r\n\r\n0"),
        ])
    func decoding(text: String, data: String) throws {
        for size in [1, 2, 3, 5, 1000] {
            #expect(try decode(text, pieces: size) == (data, true, ""))
            #expect(try decode(text + "POST", pieces: size) == (data, true, "POST"))
            let cut = try decode(String(text.dropLast()), pieces: size)
            #expect(!cut.isComplete)
        }
    }

    @Test(
        "What is not a chunk is refused",
        arguments: [
            "\r\n", ";x\r\n", " 3\r\n", "3 \r\n", "3 ;x\r\n", "-1\r\n", "+3\r\n", "0x3\r\n", "g\r\n", "3\n", "3\nabc",
            "3,\r\n",
            "3\r\nabcd\r\n", "3\r\nabc\n\n", "3\r\nabcX\n", "3\r\nabc0\r\n", "3;a\u{0}\r\n", "3;a\rb\r\n",
            "3;\u{7F}\r\n",
            "1_0\r\n", "３\r\n", "0\r\nx: y\n", "0\r\n\n", "3\r\nabc\r\n\r\n0\r\n\r\n",
        ])
    func malformed(text: String) {
        for size in [1, 2, 1000] {
            #expect(throws: Rejection.badRequest(.chunk)) { try decode(text, pieces: size) }
        }
    }

    @Test(
        "A size of more than eight digits is refused, however many follow",
        arguments: ["000000000", "100000000", "fffffffff", "7fffffffffffffff", "ffffffffffffffff", "10000000000000000"])
    func overflow(size: String) {
        #expect(throws: Rejection.badRequest(.chunk)) { try decode(size + "\r\n", pieces: 1000) }
    }

    @Test("The largest size that can be written is only a number")
    func largestSize() throws {
        var decoder = ChunkedDecoder()
        var buffer = ByteBuffer(string: "ffffffff\r\nx")
        #expect(try decoder.next(&buffer) == 0xFFFF_FFFF)
    }

    @Test("A line of 256 bytes passes, and one byte more does not", arguments: [1, 7, 1000])
    func longLines(size: Int) throws {
        let line = "0;" + String(repeating: "x", count: 252)
        #expect(try decode(line + "\r\n\r\n", pieces: size).isComplete)
        #expect(throws: Rejection.badRequest(.chunk)) { try decode(line + "x\r\n\r\n", pieces: size) }
        #expect(throws: Rejection.badRequest(.chunk)) {
            try decode(String(repeating: "0", count: 300), pieces: size)
        }
    }

    @Test("Trailers of 8 KiB pass, and more do not")
    func trailers() throws {
        for length in [126, 510, 8190] {
            let line = "x:" + String(repeating: "y", count: length - 2) + "\r\n"
            let trailers = String(repeating: line, count: 8192 / (length + 2))
            #expect(try decode("0\r\n" + trailers + "\r\n", pieces: 1000).isComplete)
            #expect(throws: Rejection.trailersTooLarge(limit: 8192)) { try decode("0\r\n" + trailers + "x:\r\n", pieces: 1000) }
        }
        #expect(throws: Rejection.trailersTooLarge(limit: 8192)) {
            try decode("0\r\nx:" + String(repeating: "y", count: 9000), pieces: 1000)
        }
    }

    @Test("A trailer that is no header field is refused", arguments: ["x", "x\rGET / HTTP/1.1", "\0\0", ": y", "x y: z", "x: y\rz: a"])
    func malformedTrailer(line: String) {
        #expect(throws: Rejection.badRequest(.headerField)) { try decode("0\r\n" + line + "\r\n\r\n", pieces: 1000) }
    }
}
