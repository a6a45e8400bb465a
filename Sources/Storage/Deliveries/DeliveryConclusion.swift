package import Identifiers
package import Ingress

/// How a delivery to a remote engine ended, or how a kept delivery ended when it was tried again.
package struct DeliveryConclusion: Sendable {
    package let state: DeliveryRecord.State
    package let firedEventID: Identifier?
    package let reason: String?
    package let engineStatus: Int?
    package let finishedAt: Timestamp

    package static func fired(_ eventID: Identifier, at now: Timestamp) -> DeliveryConclusion {
        DeliveryConclusion(state: .fired, firedEventID: eventID, reason: nil, engineStatus: nil, finishedAt: now)
    }

    package static func failed(_ rejection: Rejection, at now: Timestamp) -> DeliveryConclusion {
        var status: Int?
        if case .engineRejected(let answered) = rejection { status = answered }
        return DeliveryConclusion(
            state: .failed, firedEventID: nil, reason: rejection.errorCode, engineStatus: status, finishedAt: now)
    }
}
