package import Identifiers

/// How a fire ended, with every attempt that was made, in order.
package enum FireOutcome: Sendable, Hashable {
    /// The engine took the fire; its event has this id.
    case fired(firedEventID: Identifier, attempts: [Attempt])

    /// There was an HTTP answer, and it is not that of a trigger engine that took the fire: a status outside 2xx, a
    /// 2xx without a UUID as `fired_event_id`, or one that is too large to be read. In the last two cases the peer
    /// is no trigger engine. Contract, section 2, step 11: 502 `engine_rejected` with this status.
    case rejected(status: Int, attempts: [Attempt])

    /// There was no HTTP answer to any attempt. Contract, section 2, step 11: 503 `engine_unreachable`.
    case unreachable(last: TransferFailure, attempts: [Attempt])

    package var attempts: [Attempt] {
        switch self {
        case .fired(_, let attempts), .rejected(_, let attempts), .unreachable(_, let attempts): attempts
        }
    }
}

extension FireOutcome {
    package init(_ outcome: RequestOutcome) {
        let attempts = outcome.attempts
        switch outcome.result {
        case .success(let response):
            if response.isSuccess, let id = FireAnswer.firedEventID(in: response.body) {
                self = .fired(firedEventID: id, attempts: attempts)
            } else {
                self = .rejected(status: response.status, attempts: attempts)
            }
        case .failure(.responseTooLarge(let status)): self = .rejected(status: status, attempts: attempts)
        case .failure(let failure): self = .unreachable(last: failure, attempts: attempts)
        }
    }
}
