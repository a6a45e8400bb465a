/// Takes the body of a 2xx answer while it comes, for answers that may never end, such as server-sent events.
///
/// The body of any other answer is collected, and is in the answer as usual. With a sink a request has no
/// ``HTTPClient/Configuration/totalTimeout`` and no ``HTTPClient/Configuration/maximumResponseBytes``.
package struct BodySink: Sendable {
    /// After so long without a byte the request ends in ``TransferFailure/timedOut(_:)``.
    let stallTimeout: Duration
    let receive: @Sendable ([UInt8]) -> Bool

    /// - Parameter receive: called on the client's thread with the bytes that came, in order. While it takes its time nothing more is read,
    ///   of this answer or another. When it returns false the request is over, and ends in the answer without a body.
    package init(stallTimeout: Duration, receive: @escaping @Sendable ([UInt8]) -> Bool) {
        self.stallTimeout = stallTimeout
        self.receive = receive
    }
}
