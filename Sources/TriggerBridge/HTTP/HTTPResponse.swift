/// A complete answer. Prints without its headers and its body.
package struct HTTPResponse: Sendable, Hashable {
    /// 100...999, as the peer sent it. 1xx answers are never final and never here.
    package let status: Int

    package let headers: HTTPHeaders

    /// At most ``HTTPClient/Configuration/maximumResponseBytes``.
    package let body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var isSuccess: Bool { (200...299).contains(status) }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "answer \(status), \(body.count) bytes" }

    package var debugDescription: String { description }
}
