package import Identifiers

/// One request and what is known of it so far. Lives on its connection's event loop.
package final class Exchange {
    let head: RequestHead
    let receivedAt: Timestamp
    let requestID: String
    package var destination: Destination?
    /// Whether its body came after its head was looked at.
    var isBodyLate = false
    /// Where a status callback that is to be received goes to.
    var callback: CallbackTarget?
    /// What it takes of the workload, from when its body is there to its answer.
    var share: Workload.Share?
    /// The delivery that is not durable yet, to be told if the sender leaves.
    var underway: DeliveryUnderway?

    package init(_ head: RequestHead, receivedAt: Timestamp, requestID: String) {
        self.head = head
        self.receivedAt = receivedAt
        self.requestID = requestID
    }

    /// The request as the receive path takes it; `nil` before its destination is found.
    package func webhook(body: [UInt8]) -> ReceivedWebhook? {
        guard let destination else { return nil }
        let signed = SignedRequest(
            signature: head.signature, timestamp: head.timestamp, body: body, receivedAt: receivedAt)
        let traceparent = head.traceparent.map { String(decoding: $0.prefix(128), as: UTF8.self) }
        return ReceivedWebhook(destination: destination, signed: signed, requestID: requestID, traceparent: traceparent)
    }

    /// The request as a receiver of callbacks takes it; `nil` when it is none.
    func callback(body: [UInt8]) -> Callback? {
        callback.map {
            Callback(
                workspaceID: $0.workspace, taskID: $0.task, attempt: $0.attempt, target: $0.text, signature: head.callbackSignature,
                body: body)
        }
    }
}
