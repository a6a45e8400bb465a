package import NIOCore

extension RequestHead {
    /// Reads a head (RFC 9112), strictly: what two servers could read differently is refused, so that nothing is smuggled past a proxy.
    ///
    /// - Parameter bytes: the request line and the header fields, each line ended by CRLF, without the empty line.
    package init(_ bytes: ByteBuffer, maximumFields: Int) throws(Rejection) {
        let head = bytes.withUnsafeReadableBytes { bytes in
            Result<RequestHead, Rejection> { () throws(Rejection) in try RequestHead(bytes, maximumFields: maximumFields) }
        }
        self = try head.get()
    }

    private init(_ bytes: HeadText, maximumFields: Int) throws(Rejection) {
        var lines = HeadLines(bytes)
        guard let requestLine = try lines.next() else { throw .badRequest(.requestLine) }
        self = try Self.requestLine(requestLine)
        var fields = FieldState()
        while let line = try lines.next() {
            fields.count += 1
            guard fields.count <= maximumFields else { throw .tooManyHeaderFields(limit: maximumFields) }
            try read(line, &fields)
        }
        guard fields.hosts == 1 || isVersion10 && fields.hosts == 0 else { throw .badRequest(.missingHost) }
        guard !(fields.hasLength && framing == .chunked) else { throw .badRequest(.lengthAndChunked) }
        guard !(isVersion10 && framing == .chunked) else { throw .badRequest(.transferEncoding) }
    }

    private struct FieldState {
        var count = 0
        var hosts = 0
        var hasLength = false
        var closes = false
    }

    private static func requestLine(_ line: HeadText) throws(Rejection) -> RequestHead {
        let space = UInt8(ascii: " ")
        guard let first = line.first(space), let second = line.first(space, from: first + 1), second > first + 1,
            line.part(0..<first).isToken,
            line.part(first + 1..<second).allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .badRequest(.requestLine) }
        let version = line.part(second + 1..<line.count)
        let isVersion11 = version.equals("HTTP/1.1")
        guard isVersion11 || version.equals("HTTP/1.0") else { throw .badRequest(.requestLine) }
        return RequestHead(
            method: method(line.part(0..<first)), target: Target(line.part(first + 1..<second)), isVersion10: !isVersion11,
            keepsAlive: isVersion11)
    }

    /// Methods are compared with case (RFC 9110, section 9.1).
    private static func method(_ name: HeadText) -> Method {
        if name.equals("POST") { return .post }
        if name.equals("GET") { return .get }
        return name.equals("HEAD") ? .head : .other
    }

    private mutating func read(_ line: HeadText, _ state: inout FieldState) throws(Rejection) {
        guard let colon = line.first(UInt8(ascii: ":")) else { throw .badRequest(.headerField) }
        let name = line.part(0..<colon)
        let value = line.part(colon + 1..<line.count).trimmingSpaces()
        guard name.isToken, value.isFieldValue else { throw .badRequest(.headerField) }
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"): state.hosts += 1
        case 6 where name.equalsIgnoringCase("expect"): try readExpectation(value)
        case 10 where name.equalsIgnoringCase("connection"): readConnection(value, &state)
        case 11 where name.equalsIgnoringCase("traceparent"): traceparent = Array(value)
        case 12 where name.equalsIgnoringCase("x-request-id"): requestID = Array(value)
        case 14 where name.equalsIgnoringCase("content-length"): try readLength(value, &state)
        case 17 where name.equalsIgnoringCase("transfer-encoding"): try readTransferEncoding(value)
        case 18 where name.equalsIgnoringCase("x-twilio-signature"): callbackSignature = Array(value)
        case 25 where name.equalsIgnoringCase("x-amigo-request-signature"): Self.append(value, to: &signature)
        case 25 where name.equalsIgnoringCase("x-amigo-request-timestamp"):
            // Two timestamps are no timestamp: joined, they are malformed.
            Self.append(value, to: &timestamp)
        default: break
        }
    }

    /// Fields of the same name are one list (RFC 9110, section 5.3).
    private static func append(_ value: HeadText, to list: inout [UInt8]?) {
        list = list.map { $0 + [UInt8(ascii: ",")] + value } ?? Array(value)
    }

    private mutating func readExpectation(_ value: HeadText) throws(Rejection) {
        guard value.equalsIgnoringCase("100-continue") else { throw .badRequest(.expectation) }
        expectsContinue = !isVersion10
    }

    /// `close` wins over `keep-alive`, which only HTTP/1.0 needs (RFC 9112, section 9.3).
    private mutating func readConnection(_ value: HeadText, _ state: inout FieldState) {
        for option in value.split(separator: UInt8(ascii: ",")).map({ HeadText(rebasing: $0).trimmingSpaces() }) {
            if option.equalsIgnoringCase("close") { state.closes = true }
            if option.equalsIgnoringCase("keep-alive") { keepsAlive = true }
        }
        if state.closes { keepsAlive = false }
    }

    private mutating func readLength(_ value: HeadText, _ state: inout FieldState) throws(Rejection) {
        guard !state.hasLength, (1...18).contains(value.count),
            value.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw .badRequest(.contentLength) }
        state.hasLength = true
        if framing != .chunked { framing = .length(value.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }) }
    }

    private mutating func readTransferEncoding(_ value: HeadText) throws(Rejection) {
        guard framing != .chunked, value.equalsIgnoringCase("chunked") else { throw .badRequest(.transferEncoding) }
        framing = .chunked
    }
}

/// The lines of a head.
private struct HeadLines {
    private let head: HeadText
    private var position = 0

    init(_ head: HeadText) { self.head = head }

    mutating func next() throws(Rejection) -> HeadText? {
        guard position < head.count else { return nil }
        guard let end = head.firstLineFeed(from: position), end > position, head[end - 1] == UInt8(ascii: "\r") else {
            throw .badRequest(.lineEnding)
        }
        defer { position = end + 1 }
        return head.part(position..<end - 1)
    }
}
