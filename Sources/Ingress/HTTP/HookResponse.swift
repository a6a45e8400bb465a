import FieldMapping
import Identifiers
import NIOCore

/// One answer of the hooks listener, written in one piece.
struct HookResponse {
    private let status: Int
    private let body: Body
    private let extraHeaders: String

    private enum Body {
        /// No body, and no headers of one (RFC 9110, section 15.3.5).
        case none
        case text([UInt8])
        case success(SuccessBody)

        var count: Int {
            switch self {
            case .none: 0
            case .text(let bytes): bytes.count
            case .success(let body): body.count
            }
        }

        func write(to buffer: inout ByteBuffer) {
            switch self {
            case .none: break
            case .text(let bytes): buffer.writeBytes(bytes)
            case .success(let body): body.write(to: &buffer)
            }
        }
    }

    private init(status: Int, _ body: Body, extraHeaders: String = "") {
        self.status = status
        self.body = body
        self.extraHeaders = extraHeaders
    }

    init(status: Int, body: [UInt8], extraHeaders: String = "") {
        self.init(status: status, .text(body), extraHeaders: extraHeaders)
    }

    /// Contract, section 2: the body of a success or of an error.
    init(_ answer: Answer, requestID: String) {
        switch answer {
        case .fired(let receipt, let destination, let isDuplicate):
            let body = SuccessBody(receipt, destination.id, destination.triggerID, isDuplicate: isDuplicate)
            self.init(status: 200, .success(body))
        case .callbackTaken: self.init(status: 204, .none)
        case .rejected(let rejection):
            self.init(rejection, requestID: requestID)
        }
    }

    init(_ rejection: Rejection, requestID: String) {
        var headers = rejection.retryAfterSeconds.map { "retry-after: \($0)\r\n" } ?? ""
        if case .methodNotAllowed = rejection { headers += "allow: POST\r\n" }
        self.init(status: rejection.status, body: Self.errorBody(rejection, requestID), extraHeaders: headers)
    }

    static let healthy = HookResponse(status: 200, body: Array(#"{"status":"ok"}"#.utf8))

    private static func errorBody(_ rejection: Rejection, _ requestID: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("detail", rejection.detail)
            $0.member("error_code", rejection.errorCode)
            if let offset = rejection.byteOffset { $0.member("byte_offset", offset) }
            $0.member("request_id", requestID)
        }
        return writer.bytes
    }

    /// What becomes of the connection.
    enum Persistence {
        case open
        /// For a client of HTTP/1.0 that asked for it, and looks whether it is granted (RFC 2068, section 19.7.1).
        case keepAlive
        case close

        fileprivate var line: StaticString {
            switch self {
            case .open: "\r\n"
            case .keepAlive: "\r\nconnection: keep-alive\r\n"
            case .close: "\r\nconnection: close\r\n"
            }
        }
    }

    /// - Parameter omitsBody: for the answer to a HEAD request, which ends with its headers.
    func write(
        to buffer: inout ByteBuffer, requestID: String, date: [UInt8], persistence: Persistence, omitsBody: Bool
    ) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeStaticString(Self.statusLine(status))
        if status != 204 {
            buffer.writeStaticString("\r\ncontent-type: application/json\r\ncontent-length: ")
            buffer.writeString(String(body.count))
        }
        buffer.writeStaticString("\r\ndate: ")
        buffer.writeBytes(date)
        buffer.writeStaticString("\r\nx-request-id: ")
        buffer.writeString(requestID)
        buffer.writeStaticString(persistence.line)
        buffer.writeString(extraHeaders)
        buffer.writeStaticString("\r\n")
        if !omitsBody { body.write(to: &buffer) }
    }

    private static func statusLine(_ status: Int) -> StaticString {
        switch status {
        case 200: "200 OK"
        case 204: "204 No Content"
        case 400: "400 Bad Request"
        case 401: "401 Unauthorized"
        case 404: "404 Not Found"
        case 405: "405 Method Not Allowed"
        case 408: "408 Request Timeout"
        case 409: "409 Conflict"
        case 413: "413 Content Too Large"
        case 422: "422 Unprocessable Content"
        case 429: "429 Too Many Requests"
        case 431: "431 Request Header Fields Too Large"
        case 502: "502 Bad Gateway"
        case 503: "503 Service Unavailable"
        default: preconditionFailure("a status that the contract does not know: \(status)")
        }
    }
}
