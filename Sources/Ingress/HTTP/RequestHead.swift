package import Identifiers

/// The head of an HTTP/1.1 request: what the hooks listener needs of it.
struct RequestHead {
    enum Method { case get, head, post, other }
    enum Target {
        case hook(HookTarget)
        case health
        case unknown
    }
    /// How the body is delimited (RFC 9112, section 6).
    enum Framing: Equatable {
        case length(Int)
        case chunked
    }

    var method: Method
    var target: Target
    var isVersion10: Bool
    var framing = Framing.length(0)
    var keepsAlive: Bool
    var expectsContinue = false
    /// All `x-amigo-request-signature` values, joined by commas.
    var signature: [UInt8]?
    var timestamp: [UInt8]?
    var requestID: [UInt8]?
    var traceparent: [UInt8]?
}

/// `/v1/{workspace_id}/hooks/{destination_id}`; an id that is no UUID is `nil`.
package struct HookTarget: Sendable, Equatable {
    package let workspace: Identifier?
    package let destination: Identifier?
}
