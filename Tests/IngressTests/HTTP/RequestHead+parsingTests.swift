import NIOCore
import TestSupport
import Testing

@testable import Ingress

struct RequestHeadParsingTests {
    private func head(_ lines: String..., fields: Int = 100) throws -> RequestHead {
        try RequestHead(ByteBuffer(string: lines.map { $0 + "\r\n" }.joined()), maximumFields: fields)
    }

    private func rejection(_ text: String) -> Rejection? {
        do throws(Rejection) {
            _ = try RequestHead(ByteBuffer(string: text), maximumFields: 100)
            return nil
        } catch {
            return error
        }
    }

    /// With these lines after a request line and a Host header.
    private func field(_ lines: String...) throws -> RequestHead {
        let text = (["POST / HTTP/1.1", "host: a"] + lines).map { $0 + "\r\n" }.joined()
        return try RequestHead(ByteBuffer(string: text), maximumFields: 100)
    }

    // MARK: - Request line

    @Test(
        "Methods are told apart, with case",
        arguments: [
            ("POST", RequestHead.Method.post), ("GET", .get), ("HEAD", .head), ("post", .other), ("PUT", .other),
            ("M-SEARCH", .other), ("!#$%&'*+-.^_`|~09azAZ", .other),
        ])
    func methods(name: String, method: RequestHead.Method) throws {
        #expect(try head("\(name) / HTTP/1.1", "host: a").method == method)
    }

    @Test(
        "A request line of any other form is refused",
        arguments: [
            "", "POST", "POST /", "POST / ", "POST /  HTTP/1.1", "POST  / HTTP/1.1", " POST / HTTP/1.1",
            "POST / HTTP/1.1 ",
            "POST / HTTP/2.0", "POST / HTTP/1.2", "POST / HTTP/0.9", "POST / http/1.1", "POST / HTTP/1.1x",
            "POST / HTTP/01.1",
            "PO ST / HTTP/1.1", "PO\tST / HTTP/1.1", "P@ST / HTTP/1.1", "POST\t/\tHTTP/1.1", "POST /\u{0} HTTP/1.1",
            "POST /\u{7F} HTTP/1.1", "POST /é HTTP/1.1", "POST /a b HTTP/1.1", "POST /\r HTTP/1.1", "(POST) / HTTP/1.1",
            "PRI * HTTP/2.0",
        ])
    func requestLines(line: String) {
        #expect(rejection(line + "\r\nhost: a\r\n") == .badRequest(.requestLine))
    }

    // MARK: - Fields

    @Test(
        "A malformed field is refused",
        arguments: [
            "x", "x y", ": a", "x : a", "x\t: a", " x: a", "\tx: a", " folded", "x: a\r\n folded", "x: a\r\n\tfolded",
            "x y: a",
            "x\u{0}: a", "x: \u{0}", "x: a\u{0}b", "x: a\rb", "x: \u{1}", "x: \u{7F}", "é: a", "x(y): a", "x\u{7F}: a",
            "\r",
            "x@y: a", "\"x\": a", "x/y: a", "{x}: a",
        ])
    func malformedFields(line: String) {
        #expect(rejection("POST / HTTP/1.1\r\nhost: a\r\n\(line)\r\n") == .badRequest(.headerField))
    }

    @Test("Names are compared without case, and the space around a value is no part of it")
    func names() throws {
        for name in ["x-amigo-request-signature", "X-Amigo-Request-Signature", "X-AMIGO-REQUEST-SIGNATURE"] {
            #expect(try field("\(name): \t a b\t ").signature?.text == "a b")
        }
        #expect(try field("x-amigo-request-timestamp:1").timestamp?.text == "1")
        #expect(try field("x-amigo-request-timestamp:").timestamp?.text == "")
        #expect(try field("X-Request-Id: a").requestID?.text == "a")
        #expect(try field("TraceParent: 00-a").traceparent?.text == "00-a")
        #expect(try field("x: ").signature == nil)
    }

    @Test("Several signatures are one list; several timestamps are not one timestamp")
    func repeatedFields() throws {
        let name = "x-amigo-request-signature"
        #expect(try field("\(name): a", "\(name): b, c").signature?.text == "a,b, c")
        #expect(try field("x-amigo-request-timestamp: 1", "X-Amigo-Request-Timestamp: 1").timestamp?.text == "1,1")
    }

    @Test("Values may hold bytes from 0x80")
    func nonASCII() throws {
        #expect(try field("x-request-id: é😀").requestID?.text == "é😀")
    }

    @Test("100 fields pass, 101 do not")
    func fieldCount() throws {
        let fields = (0..<99).map { "x-\($0): a\r\n" }.joined()
        #expect(rejection("POST / HTTP/1.1\r\nhost: a\r\n" + fields) == nil)
        #expect(rejection("POST / HTTP/1.1\r\nhost: a\r\n" + fields + "x: a\r\n") == .tooManyHeaderFields(limit: 100))
    }

    @Test("HTTP/1.1 takes exactly one Host, HTTP/1.0 at most one")
    func hosts() {
        #expect(rejection("GET / HTTP/1.1\r\n") == .badRequest(.missingHost))
        #expect(rejection("GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n") == .badRequest(.missingHost))
        #expect(rejection("GET / HTTP/1.1\r\nhost: a\r\nHost: b\r\n") == .badRequest(.missingHost))
        #expect(rejection("GET / HTTP/1.0\r\n") == nil)
        #expect(rejection("GET / HTTP/1.0\r\nhost: a\r\n") == nil)
        #expect(rejection("GET / HTTP/1.0\r\nhost: a\r\nhost: a\r\n") == .badRequest(.missingHost))
    }

    // MARK: - Framing

    @Test("A body has a length, or chunks, or neither")
    func framing() throws {
        #expect(try field().framing == .length(0))
        #expect(try field("content-length: 0").framing == .length(0))
        #expect(try field("Content-Length: 0042").framing == .length(42))
        #expect(try field("content-length: 999999999999999999").framing == .length(999_999_999_999_999_999))
        #expect(try field("Transfer-Encoding: Chunked").framing == .chunked)
    }

    @Test(
        "A length that is not one whole number is refused",
        arguments: [
            "content-length:", "content-length: -1", "content-length: +1", "content-length: 1.0", "content-length: 0x1",
            "content-length: 1 1", "content-length: 1,1", "content-length: 1, 1", "content-length: a",
            "content-length: 1000000000000000000", "content-length: 99999999999999999999999999",
            "content-length: 1\r\ncontent-length: 1", "content-length: 1\r\nContent-Length: 2", "content-length: ١",
        ])
    func malformedLengths(lines: String) {
        #expect(rejection("POST / HTTP/1.1\r\nhost: a\r\n\(lines)\r\n") == .badRequest(.contentLength))
    }

    @Test(
        "A transfer coding other than a single chunked is refused",
        arguments: [
            "", "gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,", "xchunked",
            "chunked;a=b",
            "\"chunked\"", "chunked\r\ntransfer-encoding: chunked", "chunked\r\ntransfer-encoding: identity",
        ])
    func transferEncodings(value: String) {
        #expect(
            rejection("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: \(value)\r\n") == .badRequest(.transferEncoding)
        )
    }

    @Test("A length and chunks exclude one another, in either order")
    func lengthAndChunked() {
        let (length, chunked) = ("content-length: 1\r\n", "transfer-encoding: chunked\r\n")
        for fields in [length + chunked, chunked + length] {
            #expect(rejection("POST / HTTP/1.1\r\nhost: a\r\n" + fields) == .badRequest(.lengthAndChunked))
        }
    }

    @Test("HTTP/1.0 knows no chunks")
    func chunkedVersion10() {
        #expect(rejection("POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n") == .badRequest(.transferEncoding))
    }

    // MARK: - Connection and expectation

    @Test(
        "Whether the connection goes on follows from version and options; close wins",
        arguments: [
            ("1.1", [], true), ("1.1", ["close"], false), ("1.1", ["Close"], false), ("1.1", ["keep-alive"], true),
            ("1.1", ["x, close ,y"], false), ("1.1", ["closed"], true), ("1.1", ["close, keep-alive"], false),
            ("1.1", ["close", "keep-alive"], false), ("1.0", [], false), ("1.0", ["keep-alive"], true),
            ("1.0", ["Keep-Alive, x"], true), ("1.0", ["close, keep-alive"], false),
            ("1.0", ["keep-alive, close"], false), ("1.0", ["keep-alive", "close"], false), ("1.0", ["x"], false),
        ])
    func keepAlive(version: String, options: [String], keepsAlive: Bool) throws {
        let fields = options.map { "connection: \($0)\r\n" }.joined()
        let head = try RequestHead(
            ByteBuffer(string: "GET / HTTP/\(version)\r\nhost: a\r\n\(fields)"), maximumFields: 100)
        #expect(head.keepsAlive == keepsAlive)
        #expect(head.isVersion10 == (version == "1.0"))
    }

    @Test("100-continue is the only expectation, and HTTP/1.0 has none")
    func expectations() throws {
        #expect(try field("expect: 100-continue").expectsContinue)
        #expect(try field("Expect: 100-Continue").expectsContinue)
        #expect(try !field().expectsContinue)
        #expect(try !head("POST / HTTP/1.0", "expect: 100-continue").expectsContinue)
        for value in ["", "200-ok", "100-continue, x", "100"] {
            #expect(rejection("POST / HTTP/1.1\r\nhost: a\r\nexpect: \(value)\r\n") == .badRequest(.expectation))
        }
    }

    @Test("Nothing at all is no request")
    func empty() {
        #expect(rejection("") == .badRequest(.requestLine))
        #expect(rejection("POST / HTTP/1.1") == .badRequest(.lineEnding))
    }
}
