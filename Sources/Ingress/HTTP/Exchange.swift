package import Identifiers

/// One request and what is known of it so far. Lives on its connection's event loop.
package final class Exchange {
    let head: RequestHead
    let receivedAt: Timestamp
    let requestID: String
    /// Whom it is for; `nil` before that is known, and where there is nobody.
    var recipient: Recipient?
    /// Whether its body came after its head was looked at.
    var isBodyLate = false
    /// What it takes of the workload, from when its body is there to its answer.
    var share: Workload.Share?
    /// The delivery that is not durable yet, to be told if the sender leaves.
    var underway: DeliveryUnderway?

    enum Recipient {
        case hook(Destination)
        case callbacks(CallbackTarget, any CallbackReceiver)
    }

    package init(_ head: RequestHead, receivedAt: Timestamp, requestID: String) {
        self.head = head
        self.receivedAt = receivedAt
        self.requestID = requestID
    }

    /// The request as the receive path takes it.
    package func webhook(to destination: Destination, body: [UInt8]) -> ReceivedWebhook {
        let signed = SignedRequest(
            signature: head.signature, timestamp: head.timestamp, body: body, receivedAt: receivedAt)
        let traceparent = head.traceparent.map { String(decoding: $0.prefix(128), as: UTF8.self) }
        return ReceivedWebhook(destination: destination, signed: signed, requestID: requestID, traceparent: traceparent)
    }

    /// The request as a receiver of callbacks takes it.
    func callback(to target: CallbackTarget, body: [UInt8]) -> Callback {
        Callback(
            workspaceID: target.workspace, taskID: target.task, attempt: target.attempt, target: target.text,
            signature: head.callbackSignature, body: body)
    }

    var isCallback: Bool {
        if case .callbacks = recipient { true } else { false }
    }
}
