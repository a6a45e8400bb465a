import FieldMapping
import Identifiers
import NIOCore

/// One answer of the hooks listener, written in one piece.
struct HookResponse {
    private let status: Int
    private let body: [UInt8]
    private let extraHeaders: String

    init(status: Int, body: [UInt8], extraHeaders: String = "") {
        self.status = status
        self.body = body
        self.extraHeaders = extraHeaders
    }

    /// Contract, section 2: the body of a success or of an error.
    init(_ answer: Answer, requestID: String) {
        switch answer {
        case .fired(let receipt, let destination, let isDuplicate):
            self.init(status: 200, body: Self.successBody(receipt, destination, isDuplicate))
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

    private static func successBody(_ receipt: DeliveryReceipt, _ destination: Destination, _ isDuplicate: Bool)
        -> [UInt8]
    {
        var body: [UInt8] = []
        body.reserveCapacity(320)
        func append(_ text: StaticString) {
            text.withUTF8Buffer { body.append(contentsOf: $0) }
        }
        append(#"{"event_id":""#)
        receipt.firedEventID.write(to: &body)
        append(#"","fired_event_id":""#)
        receipt.firedEventID.write(to: &body)
        append(#"","delivery_id":""#)
        receipt.deliveryID.write(to: &body)
        append(#"","destination_id":""#)
        destination.id.write(to: &body)
        append(#"","trigger_id":""#)
        destination.triggerID.write(to: &body)
        append(isDuplicate ? #"","status":"fired","duplicate":true}"# : #"","status":"fired"}"#)
        return body
    }

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
        buffer.writeString(Self.statusLine(status))
        buffer.writeStaticString("\r\ncontent-type: application/json\r\ncontent-length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\ndate: ")
        buffer.writeBytes(date)
        buffer.writeStaticString("\r\nx-request-id: ")
        buffer.writeString(requestID)
        buffer.writeStaticString(persistence.line)
        buffer.writeString(extraHeaders)
        buffer.writeStaticString("\r\n")
        if !omitsBody { buffer.writeBytes(body) }
    }

    private static func statusLine(_ status: Int) -> String {
        switch status {
        case 200: "200 OK"
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
