/// One request. Prints without its headers and its body, which hold keys and payloads.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod

    /// Absolute, `http` or `https`, in printable ASCII. Anything else ends in ``TransferFailure/invalidURL``.
    package var url: String

    /// What differs from request to request. A name that is no token, or a value with a control character
    /// in it, ends in ``TransferFailure/invalidHeader``. Sent beside these: `Host`, `Accept: */*`, `User-Agent`.
    package var headers: [(String, String)]

    /// What is the same for many requests; sent after ``headers``.
    package var shared: SharedHeaders?

    /// Sent with `Content-Length`. A `get` sends none.
    package var body: [UInt8]

    /// In place of the client's ``HTTPClient/Configuration/connectTimeout``.
    package var connectTimeout: Duration?

    /// In place of the client's ``HTTPClient/Configuration/totalTimeout``, which does not hold for a request with a ``sink``.
    package var totalTimeout: Duration?

    /// Takes the body of a 2xx answer while it comes; nil when the body is to be in the answer.
    package var sink: BodySink?

    package init(
        _ method: HTTPMethod, _ url: String, headers: [(String, String)] = [], shared: SharedHeaders? = nil,
        body: [UInt8] = [], connectTimeout: Duration? = nil, totalTimeout: Duration? = nil, sink: BodySink? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.shared = shared
        self.body = body
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.sink = sink
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible {
    /// A URL may hold a password or a token, so it is not here either.
    package var description: String { "\(method.rawValue) request, \(body.count) bytes" }

    package var debugDescription: String { description }
}
