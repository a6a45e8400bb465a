package import NIOCore

/// How much the hooks listener takes from one client, and how long it waits (contract, section 2, steps 1 and 4).
package struct HookLimits: Sendable {
    /// Bytes of request line and headers together.
    package var headBytes = 16 * 1024
    /// Header fields in one request.
    package var headerFields = 100
    /// Bytes of a body.
    package var bodyBytes = 1024 * 1024
    /// Bytes of the mapped input: what the operators' listener of a remote engine takes.
    package var inputBytes: Int { 4 * bodyBytes }
    /// Bytes of the body of a status callback.
    package var callbackBytes = 64 * 1024
    /// Bytes of all bodies that are being received. One that does not fit is answered 503.
    package var receivingBytes = 256 * 1024 * 1024
    /// Webhooks whose bodies are there and that are not answered yet, of which one workspace may have four fifths. One more is answered
    /// 503.
    package var underway = 4096
    /// Bytes of their bodies.
    package var underwayBytes = 64 * 1024 * 1024
    /// Once all wait longer than this, fewer are let in; `nil` where they wait for others than this machine.
    package var standingWait: TimeAmount? = .milliseconds(30)
    /// From a request's first byte to the end of its head.
    package var headTime = TimeAmount.seconds(10)
    /// From the end of the head to the end of the body.
    package var bodyTime = TimeAmount.seconds(30)
    /// How long a connection may wait for its next request.
    package var idleTime = TimeAmount.seconds(75)
    /// How long a connection that is being closed goes on reading what the client still sends, so that the client can read the answer.
    package var lingerTime = TimeAmount.seconds(2)
    /// How long after an answer a reset may come that says that the client had left, if nothing says that it has the answer; a second more at most.
    package var resetTime = TimeAmount.milliseconds(500)
    /// Open connections. One more is answered 503 and closed.
    package var connections = 16_384

    package init() {}

    /// ``bodyTime`` in whole seconds.
    package var bodySeconds: Int { Int(bodyTime.nanoseconds / 1_000_000_000) }
}
