package import Identifiers

/// The head of an HTTP/1.1 request: what the hooks listener needs of it.
package struct RequestHead {
    enum Method { case get, head, post, other }
    package enum Target {
        case hook(HookTarget)
        /// `nil` when it cannot be a task's: an id is no UUID, or the attempt no number.
        case callback(CallbackTarget?)
        case health
        case unknown
    }
    /// How the body is delimited (RFC 9112, section 6).
    enum Framing: Equatable {
        case length(Int)
        case chunked
    }

    var method: Method
    package var target: Target
    var isVersion10: Bool
    var framing = Framing.length(0)
    var keepsAlive: Bool
    var expectsContinue = false
    /// All `x-amigo-request-signature` values, joined by commas.
    var signature: [UInt8]?
    var timestamp: [UInt8]?
    var requestID: [UInt8]?
    var traceparent: [UInt8]?
    /// `x-twilio-signature`
    var callbackSignature: [UInt8]?
}

/// `/v1/{workspace_id}/hooks/{destination_id}`; an id that is no UUID is `nil`.
package struct HookTarget: Sendable, Equatable {
    package let workspace: Identifier?
    package let destination: Identifier?
}

/// `/v1/{workspace_id}/calls/{task_id}/{attempt}/status`
package struct CallbackTarget {
    let workspace: Identifier
    let task: Identifier
    let attempt: Int
    /// Path and query, byte for byte.
    let text: String
}
