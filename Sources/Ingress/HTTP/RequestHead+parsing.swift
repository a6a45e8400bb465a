extension RequestHead {
    /// Reads a head (RFC 9112), strictly: what two servers could read differently is refused, so that nothing is smuggled past a proxy.
    ///
    /// - Parameter bytes: the request line and the header fields, each line ended by CRLF, without the empty line.
    init(_ bytes: [UInt8], maximumFields: Int) throws(Rejection) {
        var lines = HeadLines(bytes)
        guard let requestLine = try lines.next() else { throw .badRequest(.requestLine) }
        self = try Self.requestLine(requestLine)
        var fields = FieldState()
        while let line = try lines.next() {
            fields.count += 1
            guard fields.count <= maximumFields else { throw .headTooLarge }
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

    private static func requestLine(_ line: ArraySlice<UInt8>) throws(Rejection) -> RequestHead {
        let space = UInt8(ascii: " ")
        guard let first = line.firstIndex(of: space), first > line.startIndex,
            let second = line[(first + 1)...].firstIndex(of: space), second > first + 1,
            line[..<first].allSatisfy(\.isTokenCharacter),
            line[(first + 1)..<second].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .badRequest(.requestLine) }
        let version = line[(second + 1)...]
        let isVersion11 = version.elementsEqual("HTTP/1.1".utf8)
        guard isVersion11 || version.elementsEqual("HTTP/1.0".utf8) else { throw .badRequest(.requestLine) }
        return RequestHead(
            method: method(line[..<first]), target: Target(line[(first + 1)..<second]), isVersion10: !isVersion11,
            keepsAlive: isVersion11)
    }

    /// Methods are compared with case (RFC 9110, section 9.1).
    private static func method(_ name: ArraySlice<UInt8>) -> Method {
        if name.elementsEqual("POST".utf8) { return .post }
        if name.elementsEqual("GET".utf8) { return .get }
        return name.elementsEqual("HEAD".utf8) ? .head : .other
    }

    private mutating func read(_ line: ArraySlice<UInt8>, _ state: inout FieldState) throws(Rejection) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(\.isTokenCharacter)
        else { throw .badRequest(.headerField) }
        let name = line[..<colon]
        let value = line[(colon + 1)...].trimmingSpaces()
        guard value.allSatisfy(\.isFieldCharacter) else { throw .badRequest(.headerField) }
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"): state.hosts += 1
        case 6 where name.equalsIgnoringCase("expect"): try readExpectation(value)
        case 10 where name.equalsIgnoringCase("connection"): readConnection(value, &state)
        case 11 where name.equalsIgnoringCase("traceparent"): traceparent = value
        case 12 where name.equalsIgnoringCase("x-request-id"): requestID = value
        case 14 where name.equalsIgnoringCase("content-length"): try readLength(value, &state)
        case 17 where name.equalsIgnoringCase("transfer-encoding"): try readTransferEncoding(value)
        case 25 where name.equalsIgnoringCase("x-amigo-request-signature"):
            signature = signature.map { $0 + [UInt8(ascii: ",")] + value } ?? value
        case 25 where name.equalsIgnoringCase("x-amigo-request-timestamp"):
            // Two timestamps are no timestamp: joined, they are malformed.
            timestamp = timestamp.map { $0 + [UInt8(ascii: ",")] + value } ?? value
        default: break
        }
    }

    private mutating func readExpectation(_ value: ArraySlice<UInt8>) throws(Rejection) {
        guard value.equalsIgnoringCase("100-continue") else { throw .badRequest(.expectation) }
        expectsContinue = !isVersion10
    }

    /// `close` wins over `keep-alive`, which only HTTP/1.0 needs (RFC 9112, section 9.3).
    private mutating func readConnection(_ value: ArraySlice<UInt8>, _ state: inout FieldState) {
        for option in value.split(separator: UInt8(ascii: ",")).map({ $0.trimmingSpaces() }) {
            if option.equalsIgnoringCase("close") { state.closes = true }
            if option.equalsIgnoringCase("keep-alive") { keepsAlive = true }
        }
        if state.closes { keepsAlive = false }
    }

    private mutating func readLength(_ value: ArraySlice<UInt8>, _ state: inout FieldState) throws(Rejection) {
        guard !state.hasLength, (1...18).contains(value.count),
            value.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw .badRequest(.contentLength) }
        state.hasLength = true
        if framing != .chunked { framing = .length(value.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }) }
    }

    private mutating func readTransferEncoding(_ value: ArraySlice<UInt8>) throws(Rejection) {
        guard framing != .chunked, value.equalsIgnoringCase("chunked") else { throw .badRequest(.transferEncoding) }
        framing = .chunked
    }
}

/// The lines of a head.
private struct HeadLines {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func next() throws(Rejection) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex,
            rest[end - 1] == UInt8(ascii: "\r")
        else { throw .badRequest(.lineEnding) }
        defer { rest = rest[(end + 1)...] }
        return rest[..<(end - 1)]
    }
}

extension UInt8 {
    /// RFC 9110, section 5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// RFC 9110, section 5.5: visible characters, space, tab and bytes from 0x80.
    fileprivate var isFieldCharacter: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }
}

extension ArraySlice<UInt8> {
    /// - Parameter text: in lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return withUnsafeBufferPointer { bytes in
            text.withUTF8Buffer { text in
                for index in 0..<bytes.count {
                    let byte = bytes[index]
                    let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
                    guard (isUpper ? byte | 0x20 : byte) == text[index] else { return false }
                }
                return true
            }
        }
    }
}
