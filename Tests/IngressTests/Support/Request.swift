import Identifiers
import TestSupport

@testable import Ingress

/// A request as bytes, right or wrong.
struct Request {
    enum Framing {
        case length
        case chunked(pieces: Int)
        case none
    }

    var method = "POST"
    var target: String
    var version = "HTTP/1.1"
    var headers: [(name: String, value: String)] = [("host", "localhost")]
    var body: [UInt8] = []
    var framing = Framing.length

    var head: [UInt8] {
        let framing: [(String, String)] =
            switch self.framing {
            case .length: [("content-length", "\(body.count)")]
            case .chunked: [("transfer-encoding", "chunked")]
            case .none: []
            }
        let lines = ["\(method) \(target) \(version)"] + (headers + framing).map { "\($0): \($1)" }
        return lines.map { $0 + "\r\n" }.joined().bytes + "\r\n".bytes
    }

    var bytes: [UInt8] {
        guard case .chunked(let pieces) = framing else { return head + body }
        return head + Self.chunked(body, pieces: pieces)
    }

    static func chunked(_ body: [UInt8], pieces: Int) -> [UInt8] {
        let size = max(1, (body.count + pieces - 1) / pieces)
        let chunks = stride(from: 0, to: body.count, by: size).map { start -> [UInt8] in
            let piece = body[start..<min(start + size, body.count)]
            return (String(piece.count, radix: 16) + "\r\n").bytes + piece + "\r\n".bytes
        }
        return chunks.flatMap(\.self) + "0\r\n\r\n".bytes
    }

    func adding(_ name: String, _ value: String) -> Request {
        var request = self
        request.headers.append((name, value))
        return request
    }

    func without(_ name: String) -> Request {
        var request = self
        request.headers.removeAll { $0.name == name }
        return request
    }

    func framed(_ framing: Framing) -> Request {
        var request = self
        request.framing = framing
        return request
    }
}

extension Destination {
    static let payload = #"{"type":"contact.created","id":"e-1"}"#

    /// A genuine webhook.
    func request(_ body: [UInt8] = payload.bytes, timestamp: String? = nil) -> Request {
        var request = Request(target: path, body: body)
        request.headers += RequestSigner(secret: secrets.current).headers(for: body, timestamp: timestamp)
        return request
    }

    func request(_ body: String, timestamp: String? = nil) -> Request {
        request(body.bytes, timestamp: timestamp)
    }
}
