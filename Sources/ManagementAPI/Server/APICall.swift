import FieldMapping
import Hummingbird
import Identifiers

/// An authenticated request, as the routes see it.
struct APICall: Sendable {
    let request: Request
    let context: APIContext
    let caller: APIKey
    /// Bytes of a request body at most.
    let bodyLimit: Int

    var workspaceID: Identifier { caller.workspaceID }

    /// The id in the path.
    ///
    /// - Throws: ``APIError/absent(_:)`` when it is no UUID, as nothing can have it.
    func id(_ parameter: String, of resource: APIError.Resource) throws(APIError) -> Identifier {
        guard let id = context.parameters.get(parameter).flatMap({ Identifier($0) }) else { throw .absent(resource) }
        return id
    }

    // MARK: - Query

    func page() throws(APIError) -> Page {
        try query { Page(&$0) }
    }

    func query<Value>(_ read: (inout QueryReader) -> Value) throws(APIError) -> Value {
        var reader = QueryReader(request)
        let value = read(&reader)
        try reader.finish()
        return value
    }

    // MARK: - Body

    /// What `read` makes of the body's fields, when none of them was refused.
    func read<Value>(_ read: (inout BodyReader) -> Value) async throws(APIError) -> Value {
        var reader = try await bodyReader()
        let value = read(&reader)
        try reader.finish()
        return value
    }

    func bodyReader() async throws(APIError) -> BodyReader {
        try Self.bodyReader(await body())
    }

    /// As ``bodyReader()``, for a body that may be left out.
    func optionalBodyReader() async throws(APIError) -> BodyReader {
        let bytes = try await body()
        return bytes.isEmpty ? BodyReader(.empty) : try Self.bodyReader(bytes)
    }

    private static func bodyReader(_ bytes: [UInt8]) throws(APIError) -> BodyReader {
        do throws(JSONError) {
            return BodyReader(try JSONObject(bytes, maximumDepth: JSONDepth.greatest))
        } catch {
            throw .invalid([Violation([.key("body")], error.description, .malformedJSON)])
        }
    }

    private func body() async throws(APIError) -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= bodyLimit else { throw .payloadTooLarge(limit: bodyLimit) }
        do {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(announced)
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= bodyLimit else {
                    throw APIError.payloadTooLarge(limit: bodyLimit)
                }
                bytes.append(contentsOf: part.readableBytesView)
            }
            return bytes
        } catch let error as APIError {
            throw error
        } catch {
            throw .unreadable
        }
    }
}
