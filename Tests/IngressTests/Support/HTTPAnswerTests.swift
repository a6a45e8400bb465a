import TestSupport
import Testing

struct HTTPAnswerTests {
    private static let text = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 18\r\nx: a\r\n\r\n" + #"{"error_code":"e"}"#

    @Test("An answer is taken when it is all there, and not before")
    func taking() throws {
        for count in 0..<Self.text.utf8.count {
            var cut = Array(Self.text.utf8.prefix(count))
            #expect(HTTPAnswer.take(from: &cut)?.status == nil)
            #expect(cut.count == count)
        }
        var bytes = Self.text.bytes + Self.text.bytes + "x".bytes
        let answer = try #require(HTTPAnswer.take(from: &bytes))
        #expect(
            answer.status == 401 && answer.errorCode == "e" && answer.header("x") == "a" && answer.header("y") == nil)
        #expect(bytes.count == Self.text.utf8.count + 1)
        #expect(HTTPAnswer.all(in: bytes).count == 1)
    }

    @Test("An answer without a body ends with its headers")
    func withoutBody() throws {
        var bytes = "HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\nnext".bytes
        #expect(try #require(HTTPAnswer.take(from: &bytes, withoutBody: true)).body.isEmpty)
        #expect(bytes.text == "next")
    }
}
