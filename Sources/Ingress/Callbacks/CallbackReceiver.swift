package import Identifiers

/// Takes the status callbacks of whoever places calls. Ingress owns it; the application implements it when there is such a provider. Without
/// one, their paths are unknown like any other.
package protocol CallbackReceiver: Sendable {
    /// Takes a callback, read to its end and otherwise as it came: whether it is genuine is for the receiver to find out. Called on an event
    /// loop, does not block.
    ///
    /// - Parameter completion: called exactly once, on any thread.
    func receive(_ callback: Callback, completion: @escaping @Sendable (CallbackOutcome) -> Void)
}

/// A request to `/v1/{workspace_id}/calls/{task_id}/{attempt}/status`. Prints without what its sender sent.
package struct Callback: Sendable {
    package let workspaceID: Identifier
    package let taskID: Identifier
    /// From 1 on.
    package let attempt: Int
    /// Path and query, byte for byte.
    package let target: String
    /// The `X-Twilio-Signature` header.
    package let signature: [UInt8]?
    package let body: [UInt8]

    package init(
        workspaceID: Identifier, taskID: Identifier, attempt: Int, target: String, signature: [UInt8]?, body: [UInt8]
    ) {
        self.workspaceID = workspaceID
        self.taskID = taskID
        self.attempt = attempt
        self.target = target
        self.signature = signature
        self.body = body
    }
}

/// What the sender of a callback is told.
package enum CallbackOutcome: Sendable, Equatable {
    /// 204: what it reports is kept, or there was nothing to keep.
    case taken
    case rejected(Rejection)
}

/// What is wrong with a callback that the public listener read to its end.
package enum CallbackRejection: Sendable, Equatable {
    case taskNotFound
    case signatureMissing
    case signatureMismatch
    /// Genuine, and of another account than the one that is set.
    case otherAccount
    /// Genuine, and without what it is to report.
    case incomplete
}

extension Callback: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Callback(\(body.count) bytes, redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
