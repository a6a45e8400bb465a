import Testing

@testable import TriggerBridge

@Suite("An answer that comes in")
struct ReplyBufferTests {
    private func append(_ line: String, to buffer: inout ReplyBuffer) -> Bool {
        Array(line.utf8).withUnsafeBytes { buffer.append(headerLine: $0) }
    }

    private func append(body: String, to buffer: inout ReplyBuffer) -> Bool {
        Array(body.utf8).withUnsafeBytes { buffer.append(body: $0) }
    }

    @Test("has a whole head once the empty line is there")
    func wholeHead() {
        var buffer = ReplyBuffer(maximumBodyBytes: 10)
        for line in ["HTTP/1.1 200 OK\r\n", "A: b\r\n"] {
            #expect(append(line, to: &buffer))
            #expect(!buffer.hasWholeHead)
        }
        #expect(append("\r\n", to: &buffer))
        #expect(buffer.hasWholeHead)
        #expect(buffer.headers["a"] == "b")
    }

    @Test("begins anew with a status line, and when it is cleared")
    func anew() {
        var buffer = ReplyBuffer(maximumBodyBytes: 10)
        for line in ["HTTP/1.1 100 Continue\r\n", "A: b\r\n", "\r\n", "HTTP/1.1 200 OK\r\n"] {
            #expect(append(line, to: &buffer))
        }
        #expect(!buffer.hasWholeHead)
        #expect(buffer.headers["a"] == nil)
        #expect(append(body: "0123456789", to: &buffer))
        #expect(!append(body: "x", to: &buffer))
        #expect(buffer.isTooLarge)
        buffer.clear()
        #expect(!buffer.isTooLarge)
        #expect(buffer.takeBody().isEmpty)
    }

    @Test("is bounded, head and body alike")
    func bounded() {
        var buffer = ReplyBuffer(maximumBodyBytes: 3)
        #expect(append(body: "ab", to: &buffer))
        #expect(append(body: "c", to: &buffer))
        #expect(!append(body: "d", to: &buffer))
        #expect(buffer.takeBody() == Array("abc".utf8))
        buffer.clear()
        #expect(append(String(repeating: "x", count: ReplyBuffer.maximumHeadBytes), to: &buffer))
        #expect(!append("x", to: &buffer))
        #expect(buffer.isTooLarge)
    }
}
