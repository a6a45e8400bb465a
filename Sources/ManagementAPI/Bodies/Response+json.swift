import FieldMapping
import Hummingbird

extension Response {
    static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    static func object(status: HTTPResponse.Status = .ok, _ body: (inout JSONWriter) -> Void) -> Response {
        json(JSONWriter.object(capacity: 512, body), status: status)
    }

    static var noContent: Response { Response(status: .noContent) }
}
